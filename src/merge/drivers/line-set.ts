import type { Driver, DriverResult, FileChange } from "../driver.ts";
import { mergeSet } from "../set.ts";
import { mapSides } from "../standing.ts";
import { fileOfLines, linesOf } from "./keyed-lines.ts";

/**
 * Three-way merge of files that are sets of lines: what any section added is there, what one took
 * away is not. The base's lines keep their order, repeated and empty ones included.
 */
export function mergeLineSets(
  base: Buffer | undefined,
  changes: readonly FileChange[],
): DriverResult {
  const before = linesOf(base);
  const merged = new Set(mergeSet(before, mapSides(changes, linesOf)));
  const kept = before.filter((line) => merged.has(line));
  const known = new Set(kept);
  const added = [...merged].filter((line) => !known.has(line));
  return { bytes: fileOfLines([...kept, ...added], changes), conflicts: [], notes: [] };
}

/** Login shells, and what update-shells knows of them. Source: shells(5), update-shells(8). */
export const lineSet: Driver = {
  name: "line-set",
  paths: /^(etc\/shells|var\/lib\/shells\.state)$/,
  merge: mergeLineSets,
};
