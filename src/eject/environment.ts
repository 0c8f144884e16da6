import type { Instruction } from "../dockerfile/parse.ts";
import { type Aspect, settingsOf, usesOf } from "../dockerfile/settings.ts";
import { pairsOf } from "../dockerfile/split.ts";
import type { ExecutionConfig } from "../image/config.ts";
import { parseEnv } from "../merge/config.ts";
import { quoted } from "./config-lines.ts";
import type { LayeredPart } from "./layered.ts";
import type { EvaluatedStage } from "./stage-line.ts";

/** What becomes of a section's instructions that set variables or are for images built on it. */
export interface Environment {
  /** Another text, or none; undefined for the instruction's own. */
  readonly instead: (instruction: Instruction) => string | undefined;
  /** What a stage of the section finds in its image, of which it should have `stage.start`. */
  readonly kept: (below: ExecutionConfig, stage: EvaluatedStage) => ExecutionConfig;
}

/**
 * Where a section's variables would leak into later ones, its ENVs are ARGs while it needs them: in
 * the end they are set together, as merged. ONBUILD and MAINTAINER are not for the stages within.
 */
export function environmentOf(
  { line, stages }: LayeredPart,
  leaks: boolean,
  escaper: string,
): Environment {
  const last = line.stages.at(-1);
  const inLine = new Map(
    stages.flatMap((stage) => stage.stage.instructions.map((one) => [one, stage] as const)),
  );
  const idle = leaks && last ? idleIn(last.instructions, escaper) : new Set<Instruction>();
  return {
    instead(instruction) {
      const stage = inLine.get(instruction);
      if (!stage) return undefined;
      if (instruction.name === "MAINTAINER" || idle.has(instruction)) return "";
      if (instruction.name === "ONBUILD" && stage.stage === last) return "";
      if (instruction.name !== "ENV" || !leaks) return undefined;
      return asArg(instruction, stage, escaper);
    },
    kept(below, { start }) {
      if (leaks) return below;
      const [found, begun, now] = [below, stages[0]?.start ?? {}, start].map(({ Env }) =>
        parseEnv(Env),
      );
      for (const [name, value] of now ?? []) {
        if (begun?.get(name) !== value) found?.set(name, value);
      }
      return { Env: [...(found ?? [])].map(([name, value]) => `${name}=${value}`) };
    },
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
