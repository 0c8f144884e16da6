import { parse } from "unbash";
import { type Interpreter, type Output, tellUnknown } from "./interpreter.ts";
import { gapsIn, literalOf, type Pieces } from "./pieces.ts";
import { outsideValue, type State, type Value } from "./state.ts";

/** Runs a text that stands within another one: of `sh -c`, of `eval`, of a here-document. */
export function runText(
  shell: Interpreter,
  by: string,
  text: Pieces,
  offset: number,
  state: State,
): Output {
  const literal = literalOf(text);
  if (literal === undefined) {
    const from = gapsIn(text)[0]?.gap ?? "a pattern";
    tellUnknown(shell, `${by} runs a text with ${from} in it`, offset);
    return undefined;
  }
  const inner = { ...shell, within: shell.within ?? offset, depth: shell.depth + 1 };
  return shell.runScript(inner, parse(literal), state);
}

/** What a shell knows that is started as a program: its variables are those that are exported. */
export function stateOfChild(shell: Interpreter, state: State): State {
  const variables = new Map<string, Value>();
  for (const [name, value] of state.variables) {
    const outside = outsideValue(shell.context, state, name);
    const given = Object.hasOwn(shell.context.variables, name) || state.exported.has(name);
    variables.set(name, given ? value : [outside.map(() => ({ gap: `$${name}`, tame: false }))]);
  }
  return {
    ...state,
    variables,
    exported: new Set(state.exported),
    functions: new Map(),
    positional: [],
    dead: false,
    splitsAtBlanks: true,
  };
}
