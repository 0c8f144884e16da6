import type { Command } from "unbash";
import { assign } from "./assign.ts";
import { expandWords } from "./expand.ts";
import type { Interpreter, Output } from "./interpreter.ts";
import { type Arg, argOf, literalOf, type Pieces } from "./pieces.ts";
import { redirect } from "./redirect.ts";
import type { State, Value } from "./state.ts";

const declaring = new Set(["export", "readonly", "declare", "typeset", "local"]);

/** Runs a simple command: assignments, words, redirections. */
export function runCommand(
  shell: Interpreter,
  node: Command,
  state: State,
  input: Pieces | undefined,
): Output {
  const words = wordsOf(shell, node, state);
  const assignments = node.prefix.filter((one) => one.type === "Assignment");
  const [first] = words;
  const name = first && literalOf(first.pieces);
  const led = redirect(shell, node.redirects, state, shortName(name ?? "the shell"));
  if (!first) {
    for (const one of assignments) assign(shell, one, state);
    return undefined;
  }
  const given = led.input === "as before" ? input : led.input;
  const restore = setForOne(shell, assignments, state);
  const output = shell.runWords(shell, words, state, { byShell: true, input: given });
  restore();
  // `$_` is the last word of the command before.
  state.variables.set("_", [words.at(-1)?.pieces ?? []]);
  return led.output ? undefined : output;
}

export const shortName = (word: string): string => word.slice(word.lastIndexOf("/") + 1) || word;

/** The words of a command. Assignments that it declares are made. */
function wordsOf(shell: Interpreter, node: Command, state: State): Arg[] {
  if (!node.name) return [];
  const words = expandWords(shell, [node.name], state);
  const name = literalOf(words[0]?.pieces ?? []) ?? "";
  for (const one of node.args) {
    if (one.type === "Word") {
      words.push(...expandWords(shell, [one], state));
      continue;
    }
    if (declaring.has(name)) {
      if (name !== "export" && name !== "readonly") hide(shell, one.name, state);
      assign(shell, one, state);
    }
    words.push(argOf(one.name, one.pos));
  }
  return words;
}

/** Keeps the value that a variable has outside the function that runs. */
export function hide(shell: Interpreter, name: string, state: State): void {
  const hidden = shell.frames.at(-1)?.hidden;
  if (hidden && !hidden.has(name)) hidden.set(name, state.variables.get(name));
}

/** Sets variables for one command; what comes back undoes it. */
function setForOne(
  shell: Interpreter,
  assignments: readonly Parameters<typeof assign>[1][],
  state: State,
): () => void {
  const before = new Map<string, Value | undefined>();
  const exported = new Set(state.exported);
  const { splitsAtBlanks } = state;
  for (const one of assignments) {
    if (!before.has(one.name)) before.set(one.name, state.variables.get(one.name));
    assign(shell, one, state);
    state.exported.add(one.name);
  }
  return () => {
    if (before.size === 0) return;
    for (const [name, value] of before) {
      if (value) state.variables.set(name, value);
      else state.variables.delete(name);
      if (!exported.has(name)) state.exported.delete(name);
    }
    state.splitsAtBlanks = splitsAtBlanks;
  };
}
