import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Instruction } from "../dockerfile/parse.ts";
import { usesOf } from "../dockerfile/settings.ts";
import type { Surroundings } from "./evaluate.ts";
import { type LayeredPart, notEjectable } from "./layered.ts";
import type { EvaluatedStage } from "./stage-line.ts";

/**
 * Instructions of a section that would find something else in the one Dockerfile than by themselves.
 * `written`: the section's stages there.
 */
export function foreignSurroundings(
  section: LayeredPart,
  written: readonly EvaluatedStage[],
): Diagnostic[] {
  const { escape: escaper } = section.build.dockerfile;
  const [own, other] = [section.stages, written].map(acting);
  if (own?.length !== other?.length) {
    throw new Error(`Internal error: ${section.name} is not ejected as a whole`);
  }
  return (own ?? []).flatMap(({ instruction, found }, at) => {
    const there = other?.[at]?.found;
    const what = there && differenceOf(instruction, found, there, escaper);
    if (!what) return [];
    const message = `In one Dockerfile this would have another ${what} than in its section`;
    return [notEjectable(message, instruction.place)];
  });
}

interface Acting {
  readonly instruction: Instruction;
  readonly found: Surroundings;
}

/** What does something to files, in order. WORKDIR is said again elsewhere. */
const acting = (stages: readonly EvaluatedStage[]): Acting[] =>
  stages.flatMap(({ stage, before }) =>
    stage.instructions
      .filter(({ name }) => name === "RUN" || name === "COPY" || name === "ADD")
      .flatMap((instruction) => {
        const found = before.get(instruction);
        return found ? [{ instruction, found }] : [];
      }),
  );

function differenceOf(
  instruction: Instruction,
  one: Surroundings,
  other: Surroundings,
  escaper: string,
): string | undefined {
  const uses = usesOf(instruction, escaper);
  if (uses.has("USER") && one.user !== other.user) return "USER";
  if (uses.has("WORKDIR") && one.workdir !== other.workdir) return "WORKDIR";
  if (uses.has("SHELL") && one.shell.join("\n") !== other.shell.join("\n")) return "SHELL";
  const names = new Set([...one.variables.keys(), ...other.variables.keys()]);
  const seen =
    instruction.name === "RUN" ? names : [...names].filter((name) => uses.has(`$${name}`));
  // A variable can be emptied, but not unset: that is told.
  return [...seen].find(
    (name) => (one.variables.get(name) ?? "") !== (other.variables.get(name) ?? ""),
  );
}

/** Variables of other sections that a command of this one finds empty, where alone it would not find them. */
export function emptiedFor(section: LayeredPart, written: readonly EvaluatedStage[]): Set<string> {
  const [own, other] = [section.stages, written].map(acting);
  const names = (own ?? []).flatMap(({ instruction, found }, at) => {
    const there =
      instruction.name === "RUN" ? (other?.[at]?.found.variables ?? new Map()) : new Map();
    return [...there.keys()].filter((name) => !found.variables.has(name));
  });
  return new Set(names);
}
