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
