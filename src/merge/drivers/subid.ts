import type { Driver } from "../driver.ts";
import { formatAccounts, parseAccounts } from "../formats/accounts.ts";
import { mergeSet } from "../set.ts";
import { removal } from "./refusal.ts";

/**
 * Ranges of subordinate numbers: each line, owner and range, is there or not. Ranges of different
 * owners were moved apart before (`renumber`).
 */
export const subid: Driver = {
  name: "subids",
  paths: /^etc\/sub[ug]id$/,
  merge(base, changes) {
    const gone = removal(base, changes);
    if (gone) return gone;
    const sides = changes.map((c) => ({ ...c, from: linesOf(c.from), to: linesOf(c.to) }));
    const records = new Map(mergeSet(linesOf(base), sides).map((line) => [line, [line]]));
    return { bytes: formatAccounts({ records, isCut: false }), conflicts: [], notes: [] };
  },
};

const linesOf = (bytes: Buffer | undefined): string[] =>
  [...parseAccounts(bytes).records.values()].map((fields) => fields.join(":"));
