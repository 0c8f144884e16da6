import type { DriverResult, FileChange, RecordConflict } from "../driver.ts";
import { standing } from "../standing.ts";

const isSameFile = (a: Buffer | undefined, b: Buffer | undefined): boolean =>
  a && b ? a.equals(b) : a === b;

/** A file that can't be merged: the last section's word, and a conflict that says why. */
export function refusal(
  base: Buffer | undefined,
  changes: readonly FileChange[],
  key: string,
  why: string,
): DriverResult {
  const counted = standing(changes, isSameFile);
  const conflict: RecordConflict = {
    key,
    why,
    base: base && sizeText(base),
    sides: counted.map(({ section, to }) => ({ section, value: to ? sizeText(to) : "(removed)" })),
  };
  return { bytes: counted.at(-1)?.to, conflicts: [conflict], notes: [] };
}

/**
 * What is to be said before a file's records are looked at: when all who count removed it, it is
 * gone; when only some did, that is a conflict. Undefined when nobody removed it.
 */
export function removal(
  base: Buffer | undefined,
  changes: readonly FileChange[],
): DriverResult | undefined {
  const counted = standing(changes, isSameFile);
  const removed = counted.filter(({ to }) => !to);
  if (removed.length === 0) return undefined;
  if (removed.length === counted.length) return { bytes: undefined, conflicts: [], notes: [] };
  return refusal(base, changes, "file", "it is removed by one section and changed by another");
}

const sizeText = (bytes: Buffer): string => `${bytes.length} bytes`;
