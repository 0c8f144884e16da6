import { fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import { space } from "./lines.ts";
import { replaceMatch, trimMatch } from "./shell-pattern.ts";

/** The value of a variable that may be set by something that is not known here. */
export const unknown: unique symbol = Symbol("unknown");

export type Value = string | undefined | typeof unknown;

export interface LexRules {
  readonly escape: string;
  /** Undefined: not set. */
  readonly valueOf: (name: string) => Value;
  /** Keeps quotes in the result. */
  readonly rawQuotes?: boolean;
  /** Keeps escape characters in the result. */
  readonly rawEscapes?: boolean;
  /** Leaves variables that are not set as they are. */
  readonly keepUnset?: boolean;
  /** `<<` and the blanks behind it are part of the word that follows, as for builders from 0.22 on. */
  readonly joinsHeredocs?: boolean;
  /** Quotes are text like any other: in bodies of heredocs. */
  readonly plainQuotes?: boolean;
}

export interface Word {
  readonly text: string;
  /** Index of its first character in what was lexed. */
  readonly start: number;
}

export interface Lexed {
  readonly text: string;
  /** The text split at blanks outside quotes. */
  readonly words: readonly Word[];
}

export type LexFault =
  | { readonly kind: "syntax"; readonly message: string }
  /** Builders differ on it, or fall over it. */
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "unknown"; readonly name: string };

class LexError extends Error {
  readonly fault: LexFault;
  constructor(fault: LexFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

const syntax = (message: string): LexError => new LexError({ kind: "syntax", message });
const refused = (message: string): LexError => new LexError({ kind: "refused", message });
const emptyPattern = (name: string, sign: string): LexError =>
  refused(
    `the pattern of \${${name}${sign}} is empty, or may be: some engines do not survive that`,
  );
const isSpace = new RegExp(`^${space}$`);
const digit = /^\p{Nd}$/u;
const nameCharacter = /^[\p{L}\p{Nd}_]$/u;
const special = "@*#?-$!0";

/**
 * Takes quotes, escapes and variables of a text apart as the builder does in all instructions but
 * RUN, CMD and ENTRYPOINT. This is shell syntax only in part: a quote has to be closed, `$(` is
 * nothing special, `${x…}` takes the modifiers `:- - :+ + :? ? # ## % %% / //`. A pattern behind
 * `#` or `%` that is empty is refused: some versions of the engine do not survive it.
 * Source: BuildKit, frontend/dockerfile/shell.
 */
export function lex(source: string, rules: LexRules): Result<Lexed, LexFault> {
  try {
    return ok(scan(source, rules));
  } catch (error) {
    if (error instanceof LexError) return fail(error.fault);
    throw error;
  }
}

function scan(source: string, rules: LexRules): Lexed {
  let at = 0;
  let rawEscapes = rules.rawEscapes ?? false;
  const peek = (): string => {
    const point = source.codePointAt(at);
    return point === undefined ? "" : String.fromCodePoint(point);
  };
  const next = (): string => {
    const character = peek();
    at += character.length;
    return character;
  };

  const until = (stop: string, raw: boolean): Lexed => {
    const outer = rawEscapes;
    rawEscapes = raw;
    const words = wordsOf();
    let text = "";
    for (;;) {
      const start = at;
      const character = next();
      if (character === stop || character === "") {
        rawEscapes = outer;
        if (character !== stop) throw syntax(`${stop} is missing`);
        return { text, words: words.end() };
      }
      if (character === "$") {
        const value = variable();
        text += value;
        for (const one of value) words.add(one, start);
      } else if (!rules.plainQuotes && (character === "'" || character === '"')) {
        const quoted = character === "'" ? singleQuoted() : doubleQuoted();
        text += quoted;
        words.addRaw(quoted, start);
      } else if (character === rules.escape) {
        const escaped = next();
        const kept = rawEscapes ? character + escaped : escaped;
        text += kept;
        if (kept !== "") words.addRaw(kept, start);
      } else {
        text += character;
        words.add(character, start);
        if (rules.joinsHeredocs && character === "<" && peek() === "<") {
          const marks = next() + (/^[\t\r ]+/.exec(source.slice(at))?.[0] ?? "");
          at += marks.length - 1;
          text += marks;
          words.addRaw(marks, start);
        }
      }
    }
  };

  const singleQuoted = (): string => {
    const end = source.indexOf("'", at);
    if (end < 0) throw syntax("a single quote is not closed");
    const inner = source.slice(at, end);
    at = end + 1;
    return rules.rawQuotes ? `'${inner}'` : inner;
  };

  const doubleQuoted = (): string => {
    let text = "";
    for (;;) {
      const character = next();
      if (character === "") throw syntax("a double quote is not closed");
      if (character === '"') return rules.rawQuotes ? `"${text}"` : text;
      if (character === "$") text += variable();
      else if (character !== rules.escape) text += character;
      else {
        if (rawEscapes) text += character;
        const following = peek();
        if (following === "") continue;
        const escapes = following === '"' || following === "$" || following === rules.escape;
        text += escapes ? next() : character;
      }
    }
  };

  const nameHere = (): string => {
    if (digit.test(peek())) {
      let digits = "";
      while (digit.test(peek())) digits += next();
      return digits;
    }
    if (peek() !== "" && special.includes(peek())) return next();
    let name = "";
    while (nameCharacter.test(peek())) name += next();
    return name;
  };

  const look = (name: string): string | undefined => {
    const value = rules.valueOf(name);
    if (value === unknown) throw new LexError({ kind: "unknown", name });
    return value;
  };

  const variable = (): string => {
    if (peek() !== "{") {
      const name = nameHere();
      if (name === "") return "$";
      return look(name) ?? (rules.keepUnset ? `$${name}` : "");
    }
    next();
    if (["", "{", "}", ":"].includes(peek())) throw syntax("a substitution has no name");
    const start = at - 2;
    const name = nameHere();
    const operator = next();
    const text = operator === "}" ? (look(name) ?? "") : modified(name, operator);
    if (rules.keepUnset && look(name) === undefined) return source.slice(start, at);
    return text;
  };

  const modified = (name: string, operator: string): string => {
    if (operator === "/") {
      const everywhere = peek() === "/";
      if (everywhere) next();
      const pattern = until("/", true).text;
      const replacement = until("}", true).text;
      if (rules.keepUnset && look(name) === undefined) return "";
      // The builder's engine gives `$` a meaning there that no shell has.
      if (everywhere && replacement.includes("$")) throw new LexError({ kind: "unknown", name });
      const text = replaceMatch(look(name) ?? "", pattern, replacement, everywhere);
      if (text === undefined) throw syntax(`${pattern} is no pattern`);
      return text;
    }
    const strict = operator === ":";
    const sign = strict ? next() : operator;
    const trims = sign === "#" || sign === "%";
    if (sign === "" || !"+-?#%".includes(sign)) {
      throw syntax(`\${${name}${operator}…} has a modifier that is not known`);
    }
    if (strict && trims) {
      throw refused(
        `some builders take \${${name}:${sign}…} for \${${name}${sign}…}, others don't`,
      );
    }
    const word = until("}", trims).text;
    if (rules.keepUnset && look(name) === undefined) return "";
    if (trims && word === "") throw emptyPattern(name, sign);
    const value = look(name);
    const isUnset = value === undefined || (strict && value === "");
    if (sign === "-") return isUnset ? word : value;
    if (sign === "+") return isUnset ? "" : word;
    if (sign === "?") {
      if (isUnset)
        throw syntax(
          `${name}: ${word || `is not allowed to be ${value === undefined ? "unset" : "empty"}`}`,
        );
      return value;
    }
    const longest = word.startsWith(sign);
    const pattern = longest ? word.slice(1) : word;
    const text = trimMatch(value ?? "", pattern, sign === "#" ? "prefix" : "suffix", longest);
    if (text === undefined) throw syntax(`${pattern} is no pattern`);
    return text;
  };

  return until("", rawEscapes);
}

/** Gathers characters into words. */
function wordsOf(): {
  add: (character: string, at: number) => void;
  addRaw: (text: string, at: number) => void;
  end: () => Word[];
} {
  const words: Word[] = [];
  let text = "";
  let start = 0;
  const addRaw = (more: string, at: number): void => {
    if (text === "") start = at;
    text += more;
  };
  const end = (): Word[] => {
    if (text !== "") words.push({ text, start });
    text = "";
    return words;
  };
  const add = (character: string, at: number): void => {
    if (isSpace.test(character)) end();
    else addRaw(character, at);
  };
  return { add, addRaw, end };
}
