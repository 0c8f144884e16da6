import { unknown, type Value } from "../dockerfile/lex.ts";
import { originOfStage } from "../dockerfile/origin.ts";
import { type Scope, scopeOn } from "../dockerfile/scope.ts";
import type { Stage } from "../dockerfile/stages.ts";
import { type BaseFacts, factsByName } from "./base-facts.ts";
import { after, type Values } from "./scene.ts";

/** What the final stage begins with. */
export interface StageStart {
  readonly likely: Values;
  readonly certain: Values;
  /** What the stages start from in the end; undefined for a stage that has no FROM. */
  readonly image: string | undefined;
  /** Of that image. */
  readonly facts: BaseFacts | undefined;
  /** The stages that it goes through before that image, first to last. */
  readonly through: readonly Stage[];
}

/** How things stand at the beginning of a stage: what the stages below and their image leave. */
export function startOf(
  stage: Stage,
  stages: readonly Stage[],
  globals: Scope,
  given: (image: string) => BaseFacts | undefined,
): StageStart {
  const { escape: escaper } = globals;
  const origin = stage.implied ? undefined : originOfStage(stage, stages, globals, []);
  if (origin?.kind === "stage") {
    const below = startOf(origin.stage, stages, globals, given);
    const left = (values: Values, isLikely: boolean): Values => {
      const end = origin.stage.instructions.reduce(
        (now, instruction) => after(instruction, now, isLikely ? globals : undefined),
        values,
      );
      return { ...end, scope: scopeOn(end.scope, escaper) };
    };
    return {
      ...below,
      likely: left(below.likely, true),
      certain: left(below.certain, false),
      through: [...below.through, origin.stage],
    };
  }
  const image = origin?.kind === "image" ? origin.name : origin ? "scratch" : undefined;
  const facts = image === undefined ? undefined : (given(image) ?? factsByName(image));
  return {
    likely: {
      scope: facts ? knownScope(facts, escaper) : scopeOn("image", escaper),
      cwd: facts?.workdir,
      user: facts?.user,
      shell: facts?.shell,
    },
    certain: {
      scope: scopeOn("image", escaper),
      cwd: facts?.workdir,
      user: facts?.user,
      shell: facts?.shell,
    },
    image,
    facts,
    through: [],
  };
}

function knownScope({ env }: BaseFacts, escaper: string): Scope {
  const values = new Map<string, Value>(Object.entries(env));
  if (!values.has("PATH")) values.set("PATH", unknown);
  return { escape: escaper, values, env: new Map(values), otherwise: undefined };
}
