import type { Instruction } from "../dockerfile/parse.ts";
import { type Aspect, settingsOf, usesOf } from "../dockerfile/settings.ts";
import { pairsOf } from "../dockerfile/split.ts";
import { parseEnv } from "../merge/config.ts";
import { quoted } from "./config-lines.ts";
import type { LayeredPart } from "./layered.ts";
import type { EvaluatedStage } from "./stage-line.ts";

/**
 * Where a section's variables would leak into later ones, its ENVs are ARGs while it needs them: in
 * the end they are set together, as merged. ONBUILD and MAINTAINER are not for the stages within.
 * The text in place of an instruction; empty for none, undefined for its own.
 */
export function insteadIn(
  { line, stages }: LayeredPart,
  leaks: boolean,
  escaper: string,
): (instruction: Instruction) => string | undefined {
  const last = line.stages.at(-1);
  const inLine = new Map(
    stages.flatMap((stage) => stage.stage.instructions.map((one) => [one, stage] as const)),
  );
  const idle = leaks && last ? idleIn(last.instructions, escaper) : new Set<Instruction>();
  return (instruction) => {
    const stage = inLine.get(instruction);
    if (!stage) return undefined;
    if (instruction.name === "MAINTAINER" || idle.has(instruction)) return "";
    if (instruction.name === "ONBUILD" && stage.stage === last) return "";
    if (instruction.name !== "ENV" || !leaks) return undefined;
    return asArg(instruction, stage, escaper);
  };
}

/** ENVs whose variables nothing behind them in the stage can see. */
function idleIn(instructions: readonly Instruction[], escaper: string): Set<Instruction> {
  const idle = new Set<Instruction>();
  const used = new Set<Aspect>();
  for (const instruction of instructions.toReversed()) {
    if (instruction.name === "RUN") return idle;
    const isUsed = settingsOf(instruction, escaper).some(({ aspect }) => used.has(aspect));
    if (instruction.name === "ENV" && !isUsed) idle.add(instruction);
    else for (const aspect of usesOf(instruction, escaper)) used.add(aspect);
  }
  return idle;
}

/** An ENV as ARG; by its values where ARG would read it otherwise. */
function asArg(
  instruction: Instruction,
  { stage, before, config }: EvaluatedStage,
  escaper: string,
): string {
  const { argument } = instruction;
  const pairs = pairsOf(argument, escaper);
  const isLegacy = !/^[^\s=]+=/.test(argument);
  if (typeof pairs === "string") return `ARG ${argument}`;
  if (!isLegacy && pairs.length === 1) return `ARG ${argument}`;
  const next = stage.instructions[stage.instructions.indexOf(instruction) + 1];
  const values = (next && before.get(next)?.variables) ?? parseEnv(config.Env);
  const words = pairs.map(([name]) => `${name}=${quoted(values.get(name) ?? "", escaper)}`);
  return `ARG ${words.join(" ")}`;
}
