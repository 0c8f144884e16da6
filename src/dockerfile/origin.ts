import { formatReference, parseReference } from "../image/reference.ts";
import { lex } from "./lex.ts";
import type { Instruction } from "./parse.ts";
import { rulesIn, type Scope } from "./scope.ts";
import type { Stage } from "./stages.ts";

/** What a name in FROM or `from=` stands for. */
export type Origin =
  | { readonly kind: "stage"; readonly stage: Stage }
  | { readonly kind: "context"; readonly name: string }
  | { readonly kind: "image"; readonly name: string }
  /** `scratch`. */
  | { readonly kind: "nothing" }
  | { readonly kind: "invalid"; readonly message: string };

/** What a stage starts from. */
export function originOfStage(
  stage: Stage,
  stages: readonly Stage[],
  globals: Scope,
  contexts: readonly string[],
): Origin {
  const lexed = lex(stage.from, rulesIn(globals));
  if (!lexed.ok) {
    const { error } = lexed;
    return invalid(error.kind === "unknown" ? `${error.name} is not known here` : error.message);
  }
  const { text } = lexed.value;
  if (text === "") return invalid(`${stage.from} expands to nothing: is its ARG before FROM?`);
  const earlier = stages.findLast(({ index, name }) => index < stage.index && name === text);
  return originOf(text, earlier, contexts);
}

/** What `from=` of an instruction in a stage names. COPY counts stages too. */
export function originOfSource(
  name: string,
  { name: instruction }: Instruction,
  user: Stage,
  stages: readonly Stage[],
  contexts: readonly string[],
): Origin {
  const dollar = name.indexOf("$");
  if (dollar >= 0 && dollar < name.length - 1) {
    return invalid("no variable can be used there: give it a stage of its own, FROM takes ARGs");
  }
  const isNumber = instruction === "COPY" && /^[+-]?\d+$/.test(name);
  const lower = name.toLowerCase();
  const stage = isNumber ? stages[Number(name)] : stages.findLast((one) => one.name === lower);
  if (isNumber && !stage) return invalid(`there is no stage ${name}`);
  if (stage && stage.index >= user.index) {
    return invalid(`the stage ${name} has to stand before the one that uses it`);
  }
  return originOf(name, stage, contexts);
}

/** The named context that takes the place of a stage of its name. */
export const contextOfStage = ({ name }: Stage, contexts: readonly string[]): string | undefined =>
  name === undefined ? undefined : contextFor(name, contexts);

/** In the order in which the builder looks. */
function originOf(name: string, stage: Stage | undefined, contexts: readonly string[]): Origin {
  if (stage) return { kind: "stage", stage };
  if (name === "scratch") return { kind: "nothing" };
  const context = contextFor(name, contexts);
  if (context !== undefined) return { kind: "context", name: context };
  if (parseReference(name)) return { kind: "image", name };
  return invalid(`${JSON.stringify(name)} is neither a stage nor an image`);
}

const invalid = (message: string): Origin => ({ kind: "invalid", message });

/** The named context of a name: `debian` stands for `docker.io/library/debian:latest` too. */
function contextFor(name: string, contexts: readonly string[]): string | undefined {
  const wanted = canonical(name);
  return contexts.find((context) => canonical(context) === wanted);
}

function canonical(name: string): string {
  const reference = parseReference(name);
  return reference ? formatReference(reference).replace(/:latest$/, "") : name;
}
