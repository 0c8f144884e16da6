import { lineOf } from "./instruction-line.ts";
import type { Dockerfile, Instruction } from "./parse.ts";
import { baseName, type Stage, stagesOf } from "./stages.ts";

/** A file that is bound over one of the image while an instruction runs. */
export interface BindMount {
  /** A named context or a stage. */
  readonly from: string;
  /** Path in it. */
  readonly source: string;
  /** Absolute path; has to be there, else the instruction sees a file that the image has not. */
  readonly target: string;
}

/**
 * The text with mounts added to every RUN of a stage that starts from the base, directly or through
 * other stages. All else keeps its place: nothing is added but words behind `RUN`. Instructions
 * that are handed on (ONBUILD) do not run here.
 * Source: Dockerfile reference, "RUN --mount=type=bind".
 */
export function withBindMounts(dockerfile: Dockerfile, mounts: readonly BindMount[]): string {
  const split = stagesOf(dockerfile);
  const { text } = dockerfile.source;
  if (!split.ok || mounts.length === 0) return text;
  const flags = mounts
    .map(
      ({ from, source, target }) =>
        ` --mount=type=bind,${field("from", from)},${field("source", source)},${field("target", target)}`,
    )
    .join("");
  let out = "";
  let done = 0;
  for (const stage of split.value.stages) {
    if (!isOnBase(stage, split.value.stages)) continue;
    for (const instruction of stage.instructions) {
      if (instruction.name !== "RUN") continue;
      const end = endOfName(dockerfile, instruction);
      out += text.slice(done, end) + flags;
      done = end;
    }
  }
  return out + text.slice(done);
}

function isOnBase({ from, index }: Stage, stages: readonly Stage[]): boolean {
  const below = stages.findLast((one) => one.index < index && one.name === from.toLowerCase());
  return below ? isOnBase(below, stages) : from === baseName;
}

/** Offset behind the last letter of an instruction's name, which may go over several lines. */
function endOfName(dockerfile: Dockerfile, instruction: Instruction): number {
  const { line, split } = lineOf(dockerfile, instruction);
  return line.sourceOf(split.start + split.name.length - 1) + 1;
}

/** One option of a mount; RFC 4180 for what would end it. */
const field = (key: string, value: string): string =>
  /[",]/.test(value) ? `"${key}=${value.replaceAll('"', '""')}"` : `${key}=${value}`;
