import { fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import { type Origin, originOfStage } from "../dockerfile/origin.ts";
import type { Dockerfile } from "../dockerfile/parse.ts";
import type { Scope } from "../dockerfile/scope.ts";
import type { Stage } from "../dockerfile/stages.ts";
import type { ExecutionConfig } from "../image/config.ts";
import { type Evaluated, evaluate } from "./evaluate.ts";
import { stagesIn } from "./names.ts";

/** The last stage and those that it is built on, first to last, and what the first is built on. */
export interface StageLine {
  readonly stages: readonly Stage[];
  readonly origin: Origin;
}

export function stageLineOf(
  dockerfile: Dockerfile,
  globals: Scope,
  contexts: readonly string[],
): StageLine {
  const all = stagesIn(dockerfile);
  const line: Stage[] = [];
  let stage = all.at(-1);
  for (;;) {
    if (!stage) throw new Error("Internal error: a Dockerfile has no stage");
    line.unshift(stage);
    const origin: Origin = stage.implied
      ? { kind: "context", name: stage.from }
      : originOfStage(stage, all, globals, contexts);
    if (origin.kind !== "stage") return { stages: line, origin };
    stage = origin.stage;
  }
}

/** One stage of a line: the configuration that it begins with, and what it comes to. */
export interface EvaluatedStage extends Evaluated {
  readonly stage: Stage;
  readonly start: ExecutionConfig;
}

/** An image that a stage is built on, or a stage of the same file with its variables. */
export interface Below {
  readonly config: ExecutionConfig;
  readonly variables?: ReadonlyMap<string, string>;
}

/** Evaluates a line of stages. Triggers of the image that it starts from are gone then. */
export function evaluateLine(
  dockerfile: Dockerfile,
  { stages }: StageLine,
  start: Below,
  options: {
    readonly args: { readonly [name: string]: string };
    readonly globals: Scope;
  },
): Result<EvaluatedStage[]> {
  const out: EvaluatedStage[] = [];
  let from: Below = start;
  for (const stage of stages) {
    const { OnBuild: _, ...rest } = from.config;
    const { escape: escaper } = dockerfile;
    const inherited = from.variables;
    const how = { ...options, escape: escaper, inherited };
    const evaluated = evaluate(stage.instructions, rest, how);
    if (!evaluated.ok) return fail(evaluated.error);
    out.push({ stage, start: rest, ...evaluated.value });
    from = evaluated.value;
  }
  return ok(out);
}

/** What the last stage of a line comes to. */
export function endOf(line: readonly EvaluatedStage[]): ExecutionConfig {
  return line.at(-1)?.config ?? {};
}
