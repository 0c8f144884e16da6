import { fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import { isGlob } from "./glob.ts";
import { compileGoRegExp } from "./go-regexp.ts";

/**
 * Which patterns have matched a path or a folder above it. It is handed down the tree: what has
 * matched a folder has matched all in it.
 */
export type Matches = readonly boolean[];

/** The rules of an ignore file. Paths are relative to the context's root, with `/`. */
export interface IgnoreRules {
  /** Whether a path is left out, given what has matched its folder: `[]` at the root. */
  readonly match: (path: string, above: Matches) => { ignored: boolean; matches: Matches };
  /** Whether something in a folder that is left out may be in again. */
  readonly mayReturn: (folder: string) => boolean;
}

interface Pattern {
  readonly isException: boolean;
  readonly text: string;
  readonly matches: (path: string) => boolean;
}

/** White space as Go's unicode.IsSpace sees it. */
const space =
  "[\\t\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const edges = new RegExp(`^${space}+|${space}+$`, "g");
const trim = (text: string): string => text.replace(edges, "");

/**
 * Reads an ignore file; the error is the line that can't be read. Source: moby/patternmatcher,
 * whose quirks it keeps: `#` begins a comment at the margin only, `**foo` matches `barfoo`, a
 * pattern matches a folder's content through the folder, an exception counts only for what was left
 * out when its turn came, `|` and `{2}` have their meaning of regular expressions beside wildcards.
 */
export function parseIgnore(text: string): Result<IgnoreRules, string> {
  const patterns: Pattern[] = [];
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    const trimmed = line.startsWith("#") ? "" : trim(line);
    const entry = trim(entryOf(trimmed));
    if (entry === "") continue;
    const pattern = patternOf(clean(entry));
    if (!pattern) return fail(trimmed);
    patterns.push(pattern);
  }
  const exceptions = patterns.filter(({ isException }) => isException);
  const steady = exceptions.map((one) => one.text.replace(/\/\*\*$/, "").replace(/\/\*$/, ""));
  const areSteady = !steady.some((one) => /[*[\]?^\\]/.test(one));
  return ok({
    match: (path, above) => matchAll(patterns, path, above),
    mayReturn: (folder) =>
      exceptions.length > 0 &&
      (!areSteady || steady.some((one) => `${one}/`.startsWith(`${folder}/`))),
  });
}

function matchAll(
  patterns: readonly Pattern[],
  path: string,
  above: Matches,
): { ignored: boolean; matches: Matches } {
  let ignored = false;
  const matches = patterns.map((pattern, index) => {
    // A pattern that could change nothing is not asked, and does not count for what is below.
    const matched =
      above[index] === true || (pattern.isException === ignored && pattern.matches(path));
    if (matched) ignored = !pattern.isException;
    return matched;
  });
  return { ignored, matches };
}

/** Whether one path is left out, with the folders above it taken into account. */
export function isIgnored(rules: IgnoreRules, path: string): boolean {
  const parts = path.split("/");
  let above: Matches = [];
  let ignored = false;
  for (let length = 1; length <= parts.length; length++) {
    ({ ignored, matches: above } = rules.match(parts.slice(0, length).join("/"), above));
  }
  return ignored;
}

/**
 * A line as it is handed to the matcher, which reads it anew: so `/!a` and `./!a` are exceptions, and
 * blanks count that come to stand at an end only now, as in `./ a`.
 */
function entryOf(line: string): string {
  const isException = line.startsWith("!");
  const path = isException ? trim(line.slice(1)) : line;
  const cleaned = path === "" ? "" : clean(path);
  return (isException ? "!" : "") + (cleaned.length > 1 ? cleaned.replace(/^\//, "") : cleaned);
}

function patternOf(entry: string): Pattern | undefined {
  const isException = entry.startsWith("!");
  const text = isException ? entry.slice(1) : entry;
  if (text === "" || !isGlob(text)) return undefined;
  const matches = predicateOf(text);
  return matches && { isException, text, matches };
}

/** Source: Go, path/filepath.Clean. */
function clean(path: string): string {
  const rooted = path.startsWith("/");
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") out.push(part);
    else if (out.length > 0 && out.at(-1) !== "..") out.pop();
    else if (!rooted) out.push(part);
  }
  return (rooted ? "/" : "") + out.join("/") || ".";
}

/**
 * A pattern without wildcards is compared, `x**` and `**x` are prefix and suffix, all others become
 * the regular expression that the builder makes of them. Undefined when that can't be done.
 */
function predicateOf(pattern: string): Pattern["matches"] | undefined {
  let kind: "exact" | "prefix" | "suffix" | "expression" = "exact";
  let source = "^";
  let isFirst = true;
  for (let rest = pattern; rest !== ""; isFirst = false) {
    const token = /^(?:\*\*\/?|\\?.)/su.exec(rest)?.[0] ?? "";
    rest = rest.slice(token.length);
    if (token.startsWith("**")) {
      const isLast = rest === "";
      if (isFirst) kind = "suffix";
      else kind = isLast && kind === "exact" ? "prefix" : "expression";
      source += isLast ? ".*" : "(.*/)?";
      continue;
    }
    if (/^[*?[\]]/.test(token) || (token.length > 1 && token.startsWith("\\"))) kind = "expression";
    if (token === "*") source += "[^/]*";
    else if (token === "?") source += "[^/]";
    // Braces and bars are left as they are, which the builder does by mistake.
    else source += /^[.+()$]$/.test(token) ? `\\${token}` : token;
  }
  if (kind === "exact") return (path) => path === pattern;
  if (kind === "prefix") return (path) => path.startsWith(pattern.slice(0, -2));
  const suffix = pattern.slice(2);
  if (kind === "suffix") {
    return (path) => path.endsWith(suffix) || (suffix.startsWith("/") && path === suffix.slice(1));
  }
  const expression = compileGoRegExp(`${source}$`);
  return expression && ((path) => expression.test(path));
}
