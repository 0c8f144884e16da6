import { note, type PathUse } from "./draft.ts";
import { type Interpreter, tellUnknown } from "./interpreter.ts";
import {
  type Arg,
  isGap,
  knownEnd,
  knownStart,
  literalOf,
  type Pieces,
  showPieces,
} from "./pieces.ts";
import { isOfKernel, type Resolved, resolvePath } from "./resolve.ts";
import type { State } from "./state.ts";

/** What a program does with a word of its command line. `tree`: with all below it. */
export type Use =
  | "nothing"
  | "read"
  | "read tree"
  | "write"
  | "write tree"
  | "change"
  | "change tree"
  | "remove"
  | "remove tree"
  | "move"
  | "user"
  | "users"
  | "group"
  | "groups"
  | "owner"
  | "program";

const ways: { readonly [use: string]: readonly ("reads" | "writes" | "removes")[] } = {
  read: ["reads"],
  write: ["writes"],
  change: ["reads", "writes"],
  remove: ["removes"],
  move: ["reads", "removes"],
};

/** Who uses something. */
export interface User {
  readonly shell: Interpreter;
  readonly state: State;
  readonly name: string;
}

/** Notes what is done with a word. */
export function use({ shell, state, name }: User, arg: Arg, how: Use): void {
  const { draft } = shell;
  switch (how) {
    case "nothing":
      return;
    case "program": {
      const program = literalOf(arg.pieces);
      if (program !== undefined) draft.commands.add(program);
      else tellUnknown(shell, `${name} runs ${showPieces(arg.pieces)}`, arg.offset);
      return;
    }
    case "user":
    case "users":
      for (const one of namesIn(shell, name, arg, "user")) draft.usesUsers.add(one);
      return;
    case "group":
    case "groups":
      for (const one of namesIn(shell, name, arg, "group")) draft.usesGroups.add(one);
      return;
    case "owner": {
      const [owner = "", group] = (namesIn(shell, name, arg, "user")[0] ?? "").split(/[:.](.*)/s);
      if (owner !== "") draft.usesUsers.add(owner);
      if (group !== undefined && group !== "") draft.usesGroups.add(group);
      // `name:` is the group of that user.
      if (group === "" && owner !== "") draft.usesGroups.add(owner);
      return;
    }
    default:
      usePath({ shell, state, name }, arg, how);
  }
}

/** Names of accounts in a word, with commas between them. None, and an unknown, where they can't be seen. */
export function namesIn(shell: Interpreter, name: string, arg: Arg, kind: string): string[] {
  // Who runs it is no account that something else makes.
  const named = arg.pieces.filter((piece) => !isGap(piece) || !piece.gap.startsWith("$(id"));
  const text = literalOf(named);
  if (text === undefined) {
    tellUnknown(shell, `${name} takes a ${kind} from ${showPieces(arg.pieces)}`, arg.offset);
    return [];
  }
  return text.split(",").filter((one) => one !== "");
}

/** Notes what is done with the path that a word is. */
export function usePath({ shell, state, name }: User, arg: Arg, how: Use): void {
  const resolved = arg.loose
    ? { why: `words from ${showPieces(arg.pieces)}` }
    : resolvePath(arg.pieces, state.cwd);
  noteResolved(shell, name, resolved, how, arg.offset);
}

function noteResolved(
  shell: Interpreter,
  by: string,
  resolved: Resolved,
  how: Use,
  offset: number,
): void {
  if ("why" in resolved) {
    tellUnknown(shell, `${by} takes ${resolved.why}`, offset);
    return;
  }
  if (isOfKernel(resolved.path)) return;
  const [way = "", below] = how.split(" ");
  const tree = resolved.tree || below === "tree" || how === "move";
  const path: PathUse = { path: resolved.path, glob: resolved.glob, tree, by };
  for (const list of ways[way] ?? []) note(shell.draft[list], path);
}

/** Looks like a path, and not like a word of another kind. */
export function isPathLike(pieces: Pieces): boolean {
  const start = knownStart(pieces);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(start)) return false;
  return start === ""
    ? knownEnd(pieces).includes("/")
    : /^(?:\/|\.\.?(?:\/|$)|~)/.test(start) || start.includes("/");
}
