import type { Driver } from "../driver.ts";
import { refusal, removal } from "./refusal.ts";
import { wholeVersions } from "./whole-database.ts";

/**
 * What dnf remembers of its transactions. Nothing is installed or removed by it: the last section's
 * is taken, whole in one file, and that is told. Packages that it does not know count as wanted.
 */
export const dnfHistory: Driver = {
  name: "dnf-history",
  paths: /^(?:var\/lib\/dnf\/history|usr\/lib\/sysimage\/libdnf5\/transaction_history)\.sqlite$/,
  merge(base, changes, surroundings) {
    const gone = removal(base, changes);
    if (gone) return gone;
    const last = wholeVersions(base, changes, surroundings)?.changes.at(-1);
    if (!last) {
      return refusal(
        base,
        changes,
        "file",
        "it is no database, or its write-ahead log does not fit",
      );
    }
    const text = `dnf's history is that of ${last.section}, transactions of other sections are not in it`;
    return { bytes: last.to, conflicts: [], notes: [text] };
  },
};
