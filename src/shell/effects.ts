import { parse } from "unbash";
import { type Draft, type Effects, effectsIn, emptyDraft, type ShellContext } from "./draft.ts";
import { type Interpreter, tellUnknown } from "./interpreter.ts";
import { argOf } from "./pieces.ts";
import { runWords } from "./run-words.ts";
import { firstState } from "./state.ts";
import { runNode, runScript } from "./walk.ts";

export type {
  Effects,
  Link,
  PackageManager,
  Packages,
  PathUse,
  ShellContext,
  Unknown,
} from "./draft.ts";

const mostCommands = 20_000;

const shellIn = (context: ShellContext, draft: Draft, bash: boolean): Interpreter => ({
  draft,
  context,
  bash,
  within: undefined,
  depth: 0,
  loops: [],
  frames: [],
  homes: new Map(),
  budget: { left: mostCommands },
  runScript,
  runNode,
  runWords,
});

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

const readable = new Set(["sh", "bash", "dash", "ash"]);

/**
 * What a text does when a shell runs it, as far as its words say; places are offsets in the text. All
 * branches count, and each loop's body at least once. Taken for granted is that a `cd` of which the text
 * goes on succeeds, that a program known by its name is that program, and that builds of known tools
 * keep to their project and their caches.
 */
export function effectsOf(text: string, context: ShellContext): Effects {
  const draft = emptyDraft();
  const script = parse(text);
  const [, interpreter = context.shell, argument] =
    /^#!\s*(\S+)[ \t]*(\S*)/.exec(script.shebang ?? "") ?? [];
  const name = nameOf(nameOf(interpreter) === "env" && argument ? argument : interpreter);
  const shell = shellIn(context, draft, name === "bash");
  if (!readable.has(name)) {
    tellUnknown(shell, `a text for ${name}, which is no Bourne shell`, 0);
    return effectsIn(draft);
  }
  const [error] = script.errors ?? [];
  if (error) {
    tellUnknown(shell, `not a text that a shell can read: ${error.message}`, error.pos);
    return effectsIn(draft);
  }
  if (name === "bash" && context.variables.BASH_ENV) {
    tellUnknown(shell, "bash reads the file of BASH_ENV first", 0);
  }
  runScript(shell, script, firstState(context));
  return effectsIn(draft);
}

/** What a program does that is run without a shell, as by the exec form of RUN. Offsets are 0. */
export function effectsOfExec(argv: readonly string[], context: ShellContext): Effects {
  const draft = emptyDraft();
  const words = argv.map((word) => argOf(word, 0));
  const shell = { ...shellIn(context, draft, false), within: 0 };
  runWords(shell, words, firstState(context), { byShell: false, input: undefined });
  return effectsIn(draft);
}
