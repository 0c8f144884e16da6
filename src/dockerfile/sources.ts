import { fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import { heredocMarkOf } from "./heredoc.ts";
import { type LexFault, type LexRules, lex } from "./lex.ts";
import type { Instruction } from "./parse.ts";
import { blanks } from "./split.ts";

/** What COPY or ADD takes its files from. */
export interface Sources {
  /** In their context, cleaned. `.` is all, also where a source could not be worked out. */
  readonly paths: readonly string[];
  /** URLs and git references; variables stay in where they can't be worked out. */
  readonly remotes: readonly string[];
}

const everything = ".";

/** The sources of a COPY or ADD. Fails with a fault that would fail the build too. */
export function sourcesOf(instruction: Instruction, rules: LexRules): Result<Sources, LexFault> {
  const { name, argument, json, flags } = instruction;
  const isDeep = flags.some((flag) => flag.name === "parents");
  const words = (json ?? argument.split(blanks)).slice(0, -1);
  const paths = new Set<string>();
  const remotes: string[] = [];
  for (const word of words) {
    if (heredocMarkOf(word)) continue;
    const lexed = lex(word, rules);
    if (!lexed.ok && lexed.error.kind !== "unknown") return lexed;
    const text = lexed.ok ? lexed.value.text : word;
    if (name === "ADD" && isRemote(text)) remotes.push(text);
    else paths.add(lexed.ok ? reachable(text, isDeep) : everything);
  }
  return ok({ paths: [...paths], remotes });
}

/** A path of a bind mount, which is no pattern. */
export function mountedPath(source: string | undefined, rules: LexRules): Result<string, LexFault> {
  const lexed = lex(source ?? "", rules);
  if (lexed.ok) return ok(clean(lexed.value.text).replace(/[\\*?[]/g, "\\$&"));
  return lexed.error.kind === "unknown" ? ok(everything) : fail(lexed.error);
}

/** Source: Dockerfile reference, "Adding files from a Git repository", "… from a URL". */
export const isRemote = (source: string): boolean =>
  /^(?:https?|git|ssh):\/\//i.test(source) || /^[\w-]+@[\w.-]+:/.test(source);

/** `**`, which the flag `--parents` gives a meaning, is cut off there with what follows. */
function reachable(source: string, isDeep: boolean): string {
  const path = clean(source);
  if (!isDeep || !path.includes("**")) return path;
  const parts = path.split("/");
  const steady = parts.slice(
    0,
    parts.findIndex((part) => /[*?[]/.test(part)),
  );
  return steady.join("/") || everything;
}

/** As it is looked up in a context: relative to its root, which `..` does not leave. */
function clean(path: string): string {
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") out.pop();
    else if (part !== "" && part !== ".") out.push(part);
  }
  return out.join("/") || everything;
}
