import { type Diagnostic, fail, ok, type Place, type Result } from "../diagnostics/diagnostic.ts";
import type { Dockerfile, Instruction } from "./parse.ts";
import { blanks } from "./split.ts";

/** What one FROM begins. */
export interface Stage {
  readonly index: number;
  /** In lower case. */
  readonly name: string | undefined;
  /** What it starts from as written, variables and all. */
  readonly from: string;
  /** Of its flag `--platform`, as written. */
  readonly platform: string | undefined;
  readonly place: Place;
  /** What follows its FROM. */
  readonly instructions: readonly Instruction[];
  /** There is no FROM in the file: this is a section's only stage. */
  readonly implied: boolean;
}

export interface Stages {
  /** ARG before the first FROM: only FROM sees these. */
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
}

/** The name under which a section's Dockerfile knows the image that it is built on. */
export const baseName = "base";

/** Takes a file apart into stages. One without FROM is a single stage that starts from the base. */
export function stagesOf({ source, instructions }: Dockerfile): Result<Stages> {
  const isFrom = ({ name }: Instruction): boolean => name === "FROM";
  const first = instructions.findIndex(isFrom);
  if (first < 0) {
    const place = instructions[0]?.place ?? { source, start: 0, end: 0 };
    const begin = { index: 0, name: undefined, from: baseName, platform: undefined, place };
    return ok({ globals: [], stages: [{ ...begin, instructions, implied: true }] });
  }
  const globals = instructions.slice(0, first);
  const early = globals.filter(({ name }) => name !== "ARG");
  if (early.length > 0) return fail(early.map(beforeFrom));

  const starts = instructions.flatMap((one, at) => (isFrom(one) ? [{ one, at }] : []));
  const stages = starts.map(({ one, at }, index): Stage => {
    const [from = "", , name] = one.argument.split(blanks);
    return {
      index,
      from,
      platform: one.flags.findLast((flag) => flag.name === "platform")?.value,
      name: name?.toLowerCase(),
      place: one.place,
      instructions: instructions.slice(at + 1, starts[index + 1]?.at),
      implied: false,
    };
  });
  return ok({ globals, stages });
}

const beforeFrom = ({ name, place }: Instruction): Diagnostic => ({
  code: "instruction-before-from",
  message: `${name} stands before the first FROM, where only ARG can`,
  place,
});
