import type { Assignment } from "unbash";
import { expandWord, expandWords } from "./expand.ts";
import { type Interpreter, variableValue } from "./interpreter.ts";
import { gap } from "./pieces.ts";
import type { State, Value } from "./state.ts";

/** Does what `name=value` says. */
export function assign(shell: Interpreter, node: Assignment, state: State): void {
  setVariable(state, node.name, newValue(shell, node, state));
}

export function setVariable(state: State, name: string, value: Value): void {
  state.variables.set(name, value);
  if (name === "IFS") state.splitsAtBlanks = false;
}

function newValue(shell: Interpreter, node: Assignment, state: State): Value {
  const given: Value =
    node.value.type === "ArrayValue"
      ? expandWords(shell, node.value.elements, state).map((arg) => arg.pieces)
      : [expandWord(shell, node.value, state)];
  // Which element that is, is not followed.
  if (node.index) return [[gap(`$${node.name}`)]];
  if (!node.append) return given;
  const before = variableValue(shell, state, node.name);
  if (node.value.type === "ArrayValue") return [...before, ...given];
  return [[...(before[0] ?? []), ...(given[0] ?? [])], ...before.slice(1)];
}
