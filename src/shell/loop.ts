import type { For, Select } from "unbash";
import { expandWords } from "./expand.ts";
import type { Interpreter } from "./interpreter.ts";
import { type Arg, gap, literalOf, type Pieces } from "./pieces.ts";
import { copyOf, forget, join, type State, sameState } from "./state.ts";

const mostRounds = 6;
const mostWords = 60;

/** Runs a loop's body until nothing new is known before it. */
export function runLoop(
  shell: Interpreter,
  state: State,
  once: (inner: Interpreter, own: State, exits: State[]) => void,
): void {
  const round = (): void => {
    const own = copyOf(state);
    const exits: State[] = [];
    once({ ...shell, loops: [...shell.loops, exits] }, own, exits);
    for (const exit of [own, ...exits]) join(state, exit, shell.context);
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
  const inOrder = node.type === "For" && args.length <= mostWords && !texts.includes(undefined);
  if (inOrder) {
    for (const arg of args) {
      if (state.dead) return;
      const exits: State[] = [];
      state.variables.set(name, [arg.pieces]);
      shell.runNode({ ...shell, loops: [...shell.loops, exits] }, node.body, state);
      for (const exit of exits) join(state, { ...exit, dead: false }, shell.context);
    }
    return;
  }
  runLoop(shell, state, (inner, own, exits) => {
    for (const pieces of valuesOf(args, name)) {
      const turn = copyOf(own);
      turn.variables.set(name, [pieces]);
      inner.runNode(inner, node.body, turn);
      exits.push(turn);
    }
  });
}

function argsOf(shell: Interpreter, node: For | Select, state: State): Arg[] {
  if (node.wordlist) return expandWords(shell, node.wordlist, state);
  const offset = node.pos;
  if (!state.positional) return [{ pieces: [gap("$@")], offset, loose: true }];
  return state.positional.map((pieces) => ({ pieces, offset, loose: false }));
}

const valuesOf = (args: readonly Arg[], name: string): Pieces[] =>
  args.length > mostWords ? [[gap(`$${name}`)]] : args.map((arg) => arg.pieces);
