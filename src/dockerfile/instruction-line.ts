import type { Place } from "../diagnostics/diagnostic.ts";
import { type LogicalLine, logicalLine, physicalLines } from "./lines.ts";
import type { Dockerfile, Instruction } from "./parse.ts";
import { type SplitLine, splitLine } from "./split.ts";

/** The line of an instruction that was read from a file, taken apart again, with its way back. */
export function lineOf(
  { source, escape: escaper }: Dockerfile,
  { place }: Instruction,
): { readonly line: LogicalLine; readonly split: SplitLine } {
  const lines = physicalLines(source.text);
  const index = lines.findLastIndex(({ start }) => start <= place.start);
  const line = logicalLine(lines, index, escaper);
  if (!line) throw new Error("Internal error: an instruction is not where it was read");
  return { line, split: splitLine(line.text, 0, escaper) };
}

/** An instruction by its index, with the lines before it that are nothing but a continuation to it. */
export function wholePlaceOf(
  { source, escape: escaper, instructions }: Dockerfile,
  index: number,
): Place {
  const place = instructions[index]?.place ?? { source, start: 0, end: 0 };
  const before = instructions[index - 1]?.place.end ?? 0;
  const lines = source.text.slice(before, place.start).split("\n");
  const first = lines.findIndex((line) => line.trim() === escaper);
  if (first < 0) return place;
  const start = before + lines.slice(0, first).join("\n").length + (first > 0 ? 1 : 0);
  return { source, start, end: place.end };
}
