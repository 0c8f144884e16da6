import type { FileChange, Surroundings } from "../driver.ts";
import { applyWal } from "../formats/sqlite-wal.ts";

/** Versions of an SQLite database, each whole in itself. */
export interface WholeVersions {
  readonly base: Buffer | undefined;
  readonly changes: readonly FileChange[];
}

/**
 * Folds the write-ahead logs that lie beside the versions of a database into them. Undefined when
 * one is no database or its log does not fit.
 */
export function wholeVersions(
  base: Buffer | undefined,
  changes: readonly FileChange[],
  { path, base: ofBase, side }: Surroundings,
): WholeVersions | undefined {
  const log = `${path}-wal`;
  let isWhole = true;
  const fold = (db: Buffer | undefined, wal: Buffer | undefined): Buffer | undefined => {
    const whole = db && applyWal(db, wal);
    if (db && !whole) isWhole = false;
    return whole;
  };
  /** What a section found is the base's, that of a section it needs, or their merge, without a log. */
  const logBelow = ({ from, needs }: FileChange): Buffer | undefined => {
    if (!from) return undefined;
    if (needs.length === 0) return ofBase(log);
    const owner = needs.findLast((need) => side(need, path)?.equals(from));
    if (owner !== undefined) return side(owner, log);
    return base?.equals(from) ? ofBase(log) : undefined;
  };
  const versions = {
    base: fold(base, ofBase(log)),
    changes: changes.map((change) => ({
      ...change,
      from: fold(change.from, logBelow(change)),
      to: fold(change.to, side(change.section, log)),
    })),
  };
  return isWhole ? versions : undefined;
}
