import type { Driver, RecordConflict } from "../driver.ts";
import { readable } from "../formats/latin1.ts";
import { mergeRecords, type Records } from "../records.ts";
import { mapSides, type SideChange } from "../standing.ts";
import { fileOfLines, linesOf } from "./keyed-lines.ts";

export interface Diversion {
  /** The path that packages ship, with leading `/`, one character per byte. */
  readonly from: string;
  /** Where it is put instead. */
  readonly to: string;
  /** The package whose own file stays at `from`; `:` when the administrator diverted it. */
  readonly package: string;
}

/** Parses dpkg's diversions: three lines each, by `from`. Source: dpkg-divert(1). */
export function parseDiversions(bytes: Buffer | undefined): Map<string, Diversion> {
  const lines = linesOf(bytes);
  const diversions = new Map<string, Diversion>();
  for (let at = 0; at + 2 < lines.length; at += 3) {
    const [from = "", to = "", owner = ""] = lines.slice(at, at + 3);
    diversions.set(from, { from, to, package: owner });
  }
  return diversions;
}

/** Files that packages find at another place than they shipped them to. */
export const diversions: Driver = {
  name: "diversions",
  paths: /^var\/lib\/dpkg\/diversions$/,
  merge(base, changes) {
    const sides = mapSides(changes, parseDiversions);
    const { records, conflicts } = mergeRecords(parseDiversions(base), sides, {
      isSame: (a, b) => a.to === b.to && a.package === b.package,
      nameOf: (from) => `diversion of ${readable(from)}`,
      textOf,
    });
    const all = [...records.values()];
    const lines = all.flatMap(({ from, to, package: owner }) => [from, to, owner]);
    return {
      bytes: fileOfLines(lines, changes),
      conflicts: [...conflicts, ...sharedTargets(all, sides)],
      notes: [],
    };
  },
};

/** Two diversions that would put different files at one place. */
function sharedTargets(
  all: readonly Diversion[],
  sides: readonly SideChange<Records<Diversion>>[],
): RecordConflict[] {
  const targets = new Set(all.map(({ to }) => to));
  return [...targets].flatMap((target) => {
    const rivals = all.filter(({ to }) => to === target);
    if (rivals.length < 2) return [];
    const values = rivals.flatMap((rival) => {
      const isTheirs = (some: Records<Diversion>): boolean => some.get(rival.from)?.to === target;
      const side = sides.findLast(({ from, to }) => isTheirs(to) && !isTheirs(from));
      const value = `${readable(rival.from)} for ${ownerOf(rival)}`;
      return side ? [{ section: side.section, value }] : [];
    });
    const why = "two files are diverted to one place";
    return [{ key: `diversion to ${readable(target)}`, why, base: undefined, sides: values }];
  });
}

const textOf = (diversion: Diversion): string =>
  `to ${readable(diversion.to)} for ${ownerOf(diversion)}`;

const ownerOf = ({ package: owner }: Diversion): string =>
  owner === ":" ? "the administrator" : `package ${readable(owner)}`;
