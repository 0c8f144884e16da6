import { space, trimEnd, trimStart } from "./lines.ts";

/** A flag with its place in the line. */
export interface FlagWord {
  readonly name: string;
  readonly value: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** A logical line taken apart. Indices are those of the line. */
export interface SplitLine {
  /** As written. */
  readonly name: string;
  readonly start: number;
  readonly flags: readonly FlagWord[];
  readonly argument: string;
  readonly argumentStart: number;
  readonly json: JsonForm;
}

/**
 * `mixed`: an array with something else than strings, which no builder takes. `doubtful`: an array
 * with more behind it, which builders before 0.15 take for the array alone, later ones for a shell's.
 */
export type JsonForm =
  | { readonly kind: "array"; readonly values: readonly string[] }
  | { readonly kind: "mixed" | "doubtful" | "none" };

const isSpace = new RegExp(`^${space}$`);
const none: JsonForm = { kind: "none" };
const withJson = ["ADD", "COPY", "CMD", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"];

/** Arguments of COPY, EXPOSE, FROM … are split at these; quotes mean nothing there. */
export const blanks = /[\t\v\f\r ]+/;

/** Takes the instruction that begins at `from` apart: its name, flags and argument. */
export function splitLine(line: string, from: number, escaper: string): SplitLine {
  const whole = trimEnd(line.slice(from));
  const start = from + whole.length - trimStart(whole).length;
  const end = from + whole.length;
  const gap = blanks.exec(line.slice(start, end));
  const nameEnd = gap ? start + gap.index : end;
  const name = line.slice(start, nameEnd);
  const { flags, rest } = flagsOf(line, gap ? nameEnd + gap[0].length : end, end, escaper);
  const argument = line.slice(rest, end);
  const argumentStart = rest + argument.length - trimStart(argument).length;
  const trimmed = trimStart(argument);
  const json = jsonOf(name.toUpperCase(), trimmed);
  return { name, start, flags, argument: trimmed, argumentStart, json };
}

/** Words that begin with `--`, their quotes and escapes taken out. A bare `--` ends them. */
function flagsOf(
  line: string,
  from: number,
  end: number,
  escaper: string,
): { flags: FlagWord[]; rest: number } {
  const flags: FlagWord[] = [];
  let at = from;
  while (at < end) {
    if (isSpace.test(line[at] ?? "")) {
      at++;
      continue;
    }
    if (line.slice(at, at + 2) !== "--") return { flags, rest: at };
    const start = at;
    let text = "";
    let quote = "";
    for (; at < end; at++) {
      const character = line[at] ?? "";
      if (quote === "" && isSpace.test(character)) break;
      if (character === quote) quote = "";
      else if (quote === "" && (character === "'" || character === '"')) quote = character;
      else if (character !== escaper) text += character;
      else if (at + 1 < end) text += line[++at];
    }
    if (text === "--") return { flags, rest: at };
    const equals = text.indexOf("=");
    const name = equals < 0 ? text.slice(2) : text.slice(2, equals);
    const value = equals < 0 ? undefined : text.slice(equals + 1);
    flags.push({ name, value, start, end: at });
  }
  return { flags, rest: end };
}

/** The exec form of an argument, where the instruction has one. */
function jsonOf(name: string, argument: string): JsonForm {
  if (withJson.includes(name)) return jsonArrayOf(argument);
  const command = name === "HEALTHCHECK" ? healthCommandOf(argument) : undefined;
  return command === undefined ? none : jsonArrayOf(command);
}

/** What follows the type of a HEALTHCHECK. */
export function healthCommandOf(argument: string): string | undefined {
  return new RegExp(`^[^\\s]+${space}+([^]*)$`).exec(argument)?.[1];
}

function jsonArrayOf(text: string): JsonForm {
  if (!text.startsWith("[")) return none;
  const value = parsed(text);
  // Not JSON after all: `[ -f x ] || …` is a shell's.
  if (!value) return beginsWithArray(text) ? { kind: "doubtful" } : none;
  const isText = (item: unknown): item is string => typeof item === "string";
  return value.every(isText) ? { kind: "array", values: value } : { kind: "mixed" };
}

function parsed(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function beginsWithArray(text: string): boolean {
  for (let end = text.indexOf("]"); end >= 0; end = text.indexOf("]", end + 1)) {
    if (parsed(text.slice(0, end + 1))) return true;
  }
  return false;
}

/**
 * Words of ENV, LABEL and ARG: split at blanks outside quotes; quotes and escapes stay in.
 * Source: BuildKit, frontend/dockerfile/parser.
 */
export function quotedWords(argument: string, escaper: string): string[] {
  const words: string[] = [];
  let text = "";
  let quote = "";
  for (let at = 0; at < argument.length; at++) {
    const character = argument[at] ?? "";
    if (quote === "" && isSpace.test(character)) {
      if (text !== "") words.push(text);
      text = "";
      continue;
    }
    if (character === quote) quote = "";
    else if (quote === "" && (character === "'" || character === '"')) quote = character;
    if (character !== escaper || quote === "'") {
      text += character;
      continue;
    }
    // An escape character at the very end is dropped.
    if (at + 1 < argument.length) text += character + argument[++at];
  }
  if (text !== "") words.push(text);
  return words;
}

/** `NAME=value` pairs of ENV and LABEL; a text tells what is wrong. `ENV NAME some text` is one. */
export function pairsOf(argument: string, escaper: string): (readonly [string, string])[] | string {
  const words = quotedWords(argument, escaper);
  if (!words[0]?.includes("=")) {
    const gap = blanks.exec(argument);
    if (!gap) return "needs a name and a value";
    return [[argument.slice(0, gap.index), argument.slice(gap.index + gap[0].length)]];
  }
  const pairs: (readonly [string, string])[] = [];
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals < 0) return `has ${word} where NAME=value is expected`;
    if (equals === 0) return "has a value without a name";
    pairs.push([word.slice(0, equals), word.slice(equals + 1)]);
  }
  return pairs;
}
