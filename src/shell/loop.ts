import type { For, Select } from "unbash";
import { expandWords } from "./expand.ts";
import { type Interpreter, type Loop, mayGoOn } from "./interpreter.ts";
import { type Arg, gap, literalOf, type Pieces } from "./pieces.ts";
import { copyOf, forget, join, type State, sameState } from "./state.ts";

const mostRounds = 6;
const mostWords = 60;

/** Runs a loop's body until nothing new is known before it. */
export function runLoop(
  shell: Interpreter,
  state: State,
  once: (inner: Interpreter, own: State, ends: State[]) => void,
): void {
  const round = (): void => {
    const own = copyOf(state);
    const loop: Loop = { left: [], turned: [] };
    once({ ...shell, loops: [...shell.loops, loop] }, own, loop.left);
    for (const end of [own, ...loop.left, ...loop.turned]) join(state, end, shell.context);
  };
  for (let rounds = 0; rounds < mostRounds; rounds++) {
    const before = copyOf(state);
    round();
    if (sameState(before, state)) return;
  }
  forget(state);
  round();
}

/** A loop over known words is their bodies one after the other. */
export function runFor(shell: Interpreter, node: For | Select, state: State): void {
  const args = argsOf(shell, node, state);
  const name = node.name.value;
  const texts = args.map((arg) => (arg.loose ? undefined : literalOf(arg.pieces)));
  if (node.type === "For" && args.length <= mostWords && !texts.includes(undefined)) {
    runInOrder(shell, node, args, state);
    return;
  }
  runLoop(shell, state, (inner, own, ends) => {
    for (const pieces of valuesOf(args, name)) {
      if (!mayGoOn(shell, node.pos)) return;
      const turn = copyOf(own);
      turn.variables.set(name, [pieces]);
      inner.runNode(inner, node.body, turn);
      ends.push(turn);
    }
  });
}

function runInOrder(shell: Interpreter, node: For, args: readonly Arg[], state: State): void {
  const left: State[] = [];
  for (const arg of args) {
    if (state.dead || !mayGoOn(shell, node.pos)) break;
    const loop: Loop = { left, turned: [] };
    state.variables.set(node.name.value, [arg.pieces]);
    shell.runNode({ ...shell, loops: [...shell.loops, loop] }, node.body, state);
    for (const turned of loop.turned) join(state, turned, shell.context);
  }
  for (const end of left) join(state, end, shell.context);
}

function argsOf(shell: Interpreter, node: For | Select, state: State): Arg[] {
  if (node.wordlist) return expandWords(shell, node.wordlist, state);
  const offset = node.pos;
  if (!state.positional) return [{ pieces: [gap("$@")], offset, loose: true }];
  return state.positional.map((pieces) => ({ pieces, offset, loose: false }));
}

const valuesOf = (args: readonly Arg[], name: string): Pieces[] =>
  args.length > mostWords ? [[gap(`$${name}`)]] : args.map((arg) => arg.pieces);
