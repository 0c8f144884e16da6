import { lineOf } from "./instruction-line.ts";
import { mountSourceOf } from "./mount.ts";
import type { Dockerfile, Instruction } from "./parse.ts";
import { blanks } from "./split.ts";
import type { Stage } from "./stages.ts";

/** Where an instruction says the name of a stage, or of something else that files come from. */
export interface StageUse {
  /** As written; a number where COPY counts. */
  readonly name: string;
  /** Offsets in the source of what says it: a flag, or the word behind FROM. */
  readonly start: number;
  readonly end: number;
  /** The same with another name. */
  readonly renamed: (name: string) => string;
}

/**
 * The names in `COPY --from` and `RUN --mount=from=` of an instruction, or in a FROM. Those of
 * triggers (ONBUILD) are names of another file.
 */
export function stageUsesOf(dockerfile: Dockerfile, instruction: Instruction): StageUse[] {
  const { name, argument } = instruction;
  if (name !== "FROM" && name !== "COPY" && name !== "RUN") return [];
  const { line, split } = lineOf(dockerfile, instruction);
  const placed = (start: number, end: number) => ({
    start: line.sourceOf(start),
    end: line.sourceOf(end - 1) + 1,
  });
  if (name === "FROM") {
    const [image = ""] = argument.split(blanks);
    const place = placed(split.argumentStart, split.argumentStart + image.length);
    return [{ name: image, ...place, renamed: (other) => other }];
  }
  return split.flags.flatMap((flag): StageUse[] => {
    const value = flag.value ?? "";
    const place = placed(flag.start, flag.end);
    if (name === "COPY" && flag.name === "from" && value !== "") {
      return [{ name: value, ...place, renamed: (other) => `--from=${other}` }];
    }
    if (name !== "RUN" || flag.name !== "mount") return [];
    const { from } = mountSourceOf(value);
    const renamed = (other: string): string =>
      `--mount=${value.replace(/(^|,)"?from=[^,"]*"?/gi, `$1from=${other}`)}`;
    return from ? [{ name: from, ...place, renamed }] : [];
  });
}

/** Where a FROM gives its stage a name, which it has. */
export function stageNameAt(
  dockerfile: Dockerfile,
  from: Instruction,
): { readonly start: number; readonly end: number } {
  const { line, split } = lineOf(dockerfile, from);
  const { argument, argumentStart } = split;
  const [name = ""] = argument.split(blanks).slice(-1);
  const start = argumentStart + argument.length - name.length;
  return { start: line.sourceOf(start), end: line.sourceOf(start + name.length - 1) + 1 };
}

/** Whether a name is a stage's number. Only COPY takes one. */
export const isStageNumber = ({ name }: Instruction, from: string): boolean =>
  name === "COPY" && /^[+-]?\d+$/.test(from);

/**
 * The stages that a name may stand for in an instruction of a stage: one or none; where a variable
 * says it, every earlier one that has a name.
 */
export function stagesNamed(
  from: string,
  instruction: Instruction,
  user: Stage,
  stages: readonly Stage[],
): Stage[] {
  const earlier = stages.slice(0, user.index);
  if (isStageNumber(instruction, from))
    return earlier.filter(({ index }) => index === Number(from));
  if (from.includes("$")) {
    // A stage's name has none of these, so that `debian:${SUITE}` is an image.
    const isImage = /[:/@]/.test(from.replace(/\$\{[^}]*\}/g, ""));
    return isImage ? [] : earlier.filter(({ name }) => name !== undefined);
  }
  const stage = earlier.findLast(({ name }) => name === from.toLowerCase());
  return stage ? [stage] : [];
}
