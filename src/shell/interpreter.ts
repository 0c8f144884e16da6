import type { CommandNode, CompoundList, ParsedScript, Function as ShellFunction } from "unbash";
import type { Draft, ShellContext } from "./draft.ts";
import { note } from "./draft.ts";
import type { Arg, Pieces } from "./pieces.ts";
import { outsideValue, type State, type Value } from "./state.ts";

/** What a command writes to its standard output, where that is known. */
export type Output = Pieces | undefined;

/** How a program is started. */
export interface Start {
  /** By a shell: builtins and functions come before programs. */
  readonly byShell: boolean;
  /** What comes in at its standard input, where that is known. */
  readonly input: Pieces | undefined;
}

/** What can be run: a command of any kind. */
export type Node = CommandNode | CompoundList;

/** A loop that runs: what is known where it is left, and where its next turn begins early. */
export interface Loop {
  readonly left: State[];
  readonly turned: State[];
}

/** A function that runs: where `return` leads, and what `local` hid. */
export interface Frame {
  readonly node: ShellFunction;
  readonly returns: State[];
  readonly hidden: Map<string, Value | undefined>;
}

/** One run over a text. What it finds goes to the draft. */
export interface Interpreter {
  readonly draft: Draft;
  readonly context: ShellContext;
  /** Surely bash. `sh` can be bash, dash or busybox. */
  readonly bash: boolean;
  /** The place in the person's text of a text within it, all of it. */
  readonly within: number | undefined;
  /** How deep texts, functions and programs are within one another. */
  readonly depth: number;
  /** The loops that run, the innermost last. */
  readonly loops: readonly Loop[];
  readonly frames: readonly Frame[];
  /** Home folders of users that the text makes. */
  readonly homes: Map<string, string>;
  /** How many commands may still be followed. */
  readonly budget: { left: number };
  readonly runScript: (shell: Interpreter, script: ParsedScript, state: State) => Output;
  readonly runNode: (shell: Interpreter, node: Node, state: State, input?: Pieces) => Output;
  readonly runWords: (
    shell: Interpreter,
    words: readonly Arg[],
    state: State,
    start: Start,
  ) => Output;
}

/** The place of something in the person's text. */
export const placeIn = (shell: Interpreter, offset: number): number => shell.within ?? offset;

/** Says that something can't be known. */
export function tellUnknown(shell: Interpreter, reason: string, offset: number): void {
  note(shell.draft.unknowns, { reason, offset: placeIn(shell, offset) });
}

/** Counts one more command; false when there have been too many. */
export function mayGoOn(shell: Interpreter, offset: number): boolean {
  if (shell.budget.left > 0) {
    shell.budget.left--;
    return true;
  }
  tellUnknown(shell, "more commands than can be followed", offset);
  return false;
}

const ownNumbers = new Set(
  "RANDOM SECONDS UID EUID PPID LINENO BASHPID BASH_VERSION OSTYPE MACHTYPE HOSTTYPE".split(" "),
);

/** The value of a variable, and notes that it is used where it comes from outside. */
export function variableValue(shell: Interpreter, state: State, name: string): Value {
  const own = state.variables.get(name);
  if (own) {
    for (const piece of own.flat()) {
      if ("gap" in piece && piece.outside) shell.draft.variables.add(piece.outside);
    }
    return own;
  }
  if (name === "PWD") return [state.cwd ?? [{ gap: "$PWD", tame: false }]];
  if (name === "IFS") return [[{ text: " \t\n" }]];
  if (shell.bash && ownNumbers.has(name)) return [[{ gap: `$${name}`, tame: true }]];
  shell.draft.variables.add(name);
  return [outsideValue(shell.context, state, name)];
}

/** The home folder, as `~` has it. */
export const homeIn = (shell: Interpreter, state: State): Pieces =>
  variableValue(shell, state, "HOME")[0] ?? [];
