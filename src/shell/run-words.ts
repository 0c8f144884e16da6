import { builtins } from "./builtins.ts";
import { callFunction } from "./call-function.ts";
import { shortName } from "./command.ts";
import { type Interpreter, mayGoOn, type Output, type Start, tellUnknown } from "./interpreter.ts";
import { perform } from "./perform.ts";
import { type Arg, literalOf, showPieces } from "./pieces.ts";
import type { Call } from "./program.ts";
import { isBuiltin, programNamed } from "./programs/all.ts";
import type { State } from "./state.ts";
import { isPathLike, use, usePath } from "./use.ts";

/** Runs a command line: a function of the text, a builtin, or a program. */
export function runWords(
  shell: Interpreter,
  words: readonly Arg[],
  state: State,
  start: Start,
): Output {
  const [first, ...args] = words;
  if (!first || !mayGoOn(shell, first.offset)) return undefined;
  const word = literalOf(first.pieces);
  const offset = first.offset;
  if (word === undefined || first.loose || word === "") {
    const call = { shell, state, name: "a program" };
    tellUnknown(shell, `runs ${showPieces(first.pieces) || "nothing"}`, offset);
    usePathLike(call, args);
    return undefined;
  }
  const name = shortName(word);
  const call: Call = { shell, state, name, word, args, offset, start };
  if (start.byShell) {
    const functions = state.functions.get(word);
    if (functions && callFunction(call, functions)) return undefined;
    const builtin = Object.hasOwn(builtins, word) ? builtins[word] : undefined;
    if (builtin) return builtin(call);
  }
  return runProgram(call);
}

const questions = new Set(["--version", "-version", "-V", "--help"]);

function runProgram(call: Call): Output {
  const { shell, word, args, offset } = call;
  if (!(call.start.byShell && isBuiltin(word))) shell.draft.commands.add(word);
  const ofPath = word.includes("/");
  const self: Arg = { pieces: [{ text: word }], offset, loose: false };
  if (ofPath) usePath(call, self, "read");
  const known = programNamed(word);
  const [only] = args;
  const asks = args.length === 1 && only && questions.has(literalOf(only.pieces) ?? "");
  // A script of one's own need not heed the question.
  if (asks && (known || !ofPath)) return [{ gap: `$(${call.name} …)`, tame: false }];
  if (known) return perform(call, known);
  const reason = ofPath ? `runs ${word}` : `unknown program ${word} writes what it likes`;
  tellUnknown(shell, reason, offset);
  usePathLike(call, args);
  return undefined;
}

/** What an unknown program may do to the paths that it is given. */
function usePathLike(call: Parameters<typeof use>[0], args: readonly Arg[]): void {
  for (const arg of args) {
    const literal = literalOf(arg.pieces);
    const value = literal?.startsWith("-") ? literal.slice(literal.indexOf("=") + 1) : undefined;
    const pieces = value !== undefined && value !== literal ? [{ text: value }] : arg.pieces;
    if (isPathLike(pieces)) use(call, { ...arg, pieces }, "change tree");
  }
}
