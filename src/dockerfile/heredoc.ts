import { type LexRules, lex, type Word } from "./lex.ts";

/** `<<EOF` as it stands in a line. */
export interface HeredocMark {
  readonly name: string;
  /** Whether variables in its body are expanded: no part of the name was quoted. */
  readonly expand: boolean;
  /** `<<-`. */
  readonly chomp: boolean;
  /** There are blanks before the name: some builders see a heredoc there, some don't. */
  readonly spaced: boolean;
}

// In heredocs the escape character is always a backslash, whatever `# escape=` says.
const rules: LexRules = { escape: "\\", valueOf: () => undefined, keepUnset: true };
const mark = /^\d*<<(-?)([\t\n\f\r ]*)([^<]+)$/;

/** Reads one word as the start of a heredoc. Undefined when it is none. */
export function heredocMarkOf(word: string): HeredocMark | undefined {
  const match = mark.exec(word);
  const name = match?.[3];
  if (!match || name === undefined) return undefined;
  const plain = lex(name, rules);
  const quoted = lex(name, { ...rules, rawQuotes: true });
  if (!plain.ok || !quoted.ok) return undefined;
  const [first, ...more] = plain.value.words;
  const raw = quoted.value.words[0];
  if (!first || !raw || more.length > 0) return undefined;
  const expand = quotesIn(first.text) === quotesIn(raw.text);
  return { name: first.text, expand, chomp: match[1] === "-", spaced: match[2] !== "" };
}

/** The heredocs that a line opens, in order. A line with an open quote has none. */
export function heredocsOf(line: string): { readonly word: Word; readonly mark: HeredocMark }[] {
  if (!line.includes("<<")) return [];
  const lexed = lex(line, { ...rules, rawQuotes: true, rawEscapes: true });
  if (!lexed.ok) return [];
  return lexed.value.words.flatMap((word) => {
    const found = heredocMarkOf(word.text);
    return found ? [{ word, mark: found }] : [];
  });
}

const quotesIn = (text: string): number => text.replace(/[^'"]/g, "").length;
