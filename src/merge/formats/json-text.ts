import type { Keyed, KeyedMap } from "../keyed.ts";

/** A value that is no object, as it is written. */
export interface JsonLeaf {
  readonly raw: string;
}

/** Objects are maps by their keys as these are written between quotes. */
export type JsonObject = KeyedMap<JsonLeaf>;

/** An object's text as it was written; a map that a merge has made has none. */
export type Written = WeakMap<JsonObject, string>;

/**
 * The object that a text of JSON is, with its values as they are written, so that numbers and
 * escapes come back as they were; undefined when it is no JSON, or no object.
 */
export function parseJsonObject(text: string, written: Written): JsonObject | undefined {
  try {
    // All that follows trusts in the text being right.
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const { value } = valueAt(text, skipSpace(text, 0), written);
  return value instanceof Map ? value : undefined;
}

function valueAt(
  text: string,
  start: number,
  written: Written,
): { value: Keyed<JsonLeaf>; end: number } {
  if (text[start] !== "{") {
    const end = endOfLeaf(text, start);
    return { value: { raw: text.slice(start, end) }, end };
  }
  const map = new Map<string, Keyed<JsonLeaf>>();
  let at = skipSpace(text, start + 1);
  while (text[at] !== "}") {
    const keyEnd = endOfString(text, at);
    const key = text.slice(at + 1, keyEnd - 1);
    const colon = skipSpace(text, keyEnd);
    const { value, end } = valueAt(text, skipSpace(text, colon + 1), written);
    map.set(key, value);
    at = skipSpace(text, end);
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  written.set(map, text.slice(start, at + 1));
  return { value: map, end: at + 1 };
}

function endOfLeaf(text: string, start: number): number {
  if (text[start] === '"') return endOfString(text, start);
  if (text[start] !== "[") return matchEnd(/[^\s,\]}]+/y, text, start);
  let depth = 0;
  for (let at = start; ; ) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (character === "[" || character === "{") depth++;
    if (character === "]" || character === "}") depth--;
    at++;
    if (depth === 0) return at;
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
}

const skipSpace = (text: string, at: number): number => matchEnd(/\s*/y, text, at);

function matchEnd(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  sticky.test(text);
  return sticky.lastIndex;
}

/** A value without the white space that means nothing, to compare. */
export const compact = (raw: string): string =>
  (raw.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? []).join("");

/**
 * A value in the style of a text: its indentation, or all in one line when the text is. Objects
 * that were written stay as they were.
 */
export function printJson(value: Keyed<JsonLeaf>, style: string, written: Written): string {
  const unit = /^\s*\{\r?\n([ \t]+)/.exec(style)?.[1];
  const end = style.includes("\r\n") ? "\r\n" : "\n";
  const gap = unit !== undefined || /":\s/.test(style) ? " " : "";
  return print(value, "");

  function print(part: Keyed<JsonLeaf>, indent: string): string {
    if (!(part instanceof Map)) return (part as JsonLeaf).raw;
    const raw = written.get(part);
    if (raw !== undefined) return raw;
    if (part.size === 0) return "{}";
    const inside = `${indent}${unit ?? ""}`;
    const members = [...part].map(([key, member]) => `"${key}":${gap}${print(member, inside)}`);
    if (unit === undefined) return `{${members.join(`,${gap}`)}}`;
    return `{${end}${members.map((member) => inside + member).join(`,${end}`)}${end}${indent}}`;
  }
}
