import type { DriverResult, FileChange } from "../driver.ts";
import { bytesOf, latin1, readable } from "../formats/latin1.ts";
import { mergeRecords, type Records } from "../records.ts";
import { mapSides } from "../standing.ts";

export interface KeyedLines {
  /** What tells a line from the others. */
  keyOf(line: string): string;
  /** What people call it: `statoverride of /etc/x`. */
  nameOf(key: string): string;
  /** What a line says of its key, as people read it; the line when absent. */
  textOf?(line: string): string;
}

/**
 * Three-way merge of files of which each line is a record with a key, one for each key. Empty lines
 * go. Order: the base's, then what the sections add.
 */
export function mergeKeyedLines(
  base: Buffer | undefined,
  changes: readonly FileChange[],
  { keyOf, nameOf, textOf = readable }: KeyedLines,
): DriverResult {
  const parse = (bytes: Buffer | undefined): Records<string> =>
    new Map(linesOf(bytes).flatMap((line) => (line.trim() === "" ? [] : [[keyOf(line), line]])));
  const { records, conflicts } = mergeRecords(parse(base), mapSides(changes, parse), {
    isSame: (a, b) => a === b,
    nameOf,
    textOf,
  });
  return { bytes: fileOfLines([...records.values()], changes), conflicts, notes: [] };
}

/** A file's lines, one character per byte; the last one may lack its newline. */
export function linesOf(bytes: Buffer | undefined): string[] {
  const lines = latin1(bytes).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Lines as a file, each with its newline. */
export function fileOfLines(
  lines: readonly string[],
  changes: readonly FileChange[],
): Buffer | undefined {
  return unlessGone(bytesOf(lines.map((line) => `${line}\n`).join("")), changes);
}

/** A merged file; undefined when nothing is left of one that a section removed. */
export const unlessGone = (bytes: Buffer, changes: readonly FileChange[]): Buffer | undefined =>
  bytes.length === 0 && changes.some(({ to }) => to === undefined) ? undefined : bytes;
