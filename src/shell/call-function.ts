import { type Frame, tellUnknown } from "./interpreter.ts";
import type { Call } from "./program.ts";
import { copyOf, type Defined, join, replace, type State } from "./state.ts";

/** Runs a function of the text. False: where it may not be defined, a program may be meant as well. */
export function callFunction(call: Call, functions: readonly Defined[]): boolean {
  const { shell, state, name } = call;
  const before = copyOf(state);
  functions.forEach(({ node }, at) => {
    if (shell.frames.some((frame) => frame.node === node)) {
      tellUnknown(shell, `the function ${name} calls itself`, call.offset);
      return;
    }
    const own = copyOf(before);
    runBody(call, node, own);
    if (at === 0) replace(state, own);
    else join(state, own, shell.context);
  });
  return functions.every(({ always }) => always);
}

function runBody(call: Call, node: Frame["node"], state: State): void {
  const { shell, args } = call;
  const frame: Frame = { node, returns: [], hidden: new Map() };
  const { positional } = state;
  state.positional = args.some((arg) => arg.loose) ? undefined : args.map((arg) => arg.pieces);
  const inner = { ...shell, depth: shell.depth + 1, frames: [...shell.frames, frame] };
  shell.runNode(inner, node.body, state, call.start.input);
  for (const returned of frame.returns) join(state, returned, shell.context);
  state.positional = positional;
  for (const [name, value] of frame.hidden) {
    if (value) state.variables.set(name, value);
    else state.variables.delete(name);
  }
}
