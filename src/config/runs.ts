import { Scalar } from "yaml";
import type { Embedding } from "../diagnostics/diagnostic.ts";

type Runs = Embedding["runs"];

/**
 * Where the characters of a YAML string stand in the file's text. Undefined for forms that fold
 * lines: their characters do not stand there one by one.
 */
export function runsOf(text: string, node: Scalar): Runs | undefined {
  const { value, range, type } = node;
  if (typeof value !== "string" || !range) return undefined;
  const [start, end] = range;
  switch (type) {
    case Scalar.PLAIN:
      return text.startsWith(value, start) ? [{ at: 0, outer: start }] : undefined;
    case Scalar.QUOTE_SINGLE:
      return text.slice(start + 1, end - 1) === value ? [{ at: 0, outer: start + 1 }] : undefined;
    case Scalar.QUOTE_DOUBLE:
      return quotedRuns(text.slice(start + 1, end - 1), start + 1, value);
    case Scalar.BLOCK_LITERAL:
      return blockRuns(text, start, value);
    default:
      return undefined;
  }
}

/** Each escape gives one character, so runs begin at and behind it. */
function quotedRuns(inner: string, start: number, value: string): Runs | undefined {
  if (inner.includes("\n")) return undefined;
  const runs = [{ at: 0, outer: start }];
  let shorter = 0;
  for (const match of inner.matchAll(/\\(?:x..|u.{4}|U.{8}|.)/g)) {
    const [form] = match;
    const length = form.startsWith("\\U") && Number.parseInt(form.slice(2), 16) > 0xffff ? 2 : 1;
    shorter += form.length - length;
    const behind = match.index + form.length;
    runs.push({ at: behind - shorter, outer: start + behind });
  }
  return inner.length - shorter === value.length ? runs : undefined;
}

/** Each line of a literal block is a line of the file without its indentation. */
function blockRuns(text: string, start: number, value: string): Runs | undefined {
  const lines = value.split("\n");
  const runs: { at: number; outer: number }[] = [];
  let at = 0;
  let outer = text.indexOf("\n", start) + 1;
  let indent: number | undefined;
  for (const line of lines) {
    const end = text.indexOf("\n", outer);
    const written = text.slice(outer, end < 0 ? undefined : end).replace(/\r$/, "");
    if (line !== "") {
      indent ??= written.length - line.length;
      if (indent < 0 || written.slice(indent) !== line) return undefined;
    }
    runs.push({ at, outer: outer + (line === "" ? 0 : (indent ?? 0)) });
    at += line.length + 1;
    outer = end < 0 ? text.length : end + 1;
  }
  return runs;
}
