import type { DriverResult, FileChange } from "../driver.ts";
import { standing } from "../standing.ts";
import { removal } from "./refusal.ts";

const isSameFile = (a: Buffer | undefined, b: Buffer | undefined): boolean =>
  a && b ? a.equals(b) : a === b;

/** The changes whose word counts, in the order given. */
export const counted = (changes: readonly FileChange[]): FileChange[] =>
  standing(changes, isSameFile);

/**
 * The file when there is nothing to merge: when all whose word counts left the same bytes, or when
 * it is gone in one of them (`removal`). Undefined when there are several texts of it.
 */
export function agreement(
  base: Buffer | undefined,
  changes: readonly FileChange[],
): DriverResult | undefined {
  const gone = removal(base, changes);
  if (gone) return gone;
  const [first, ...others] = counted(changes);
  if (others.some(({ to }) => !isSameFile(to, first?.to))) return undefined;
  return { bytes: first ? first.to : base, conflicts: [], notes: [] };
}
