import { type LexRules, lex, type Word } from "./lex.ts";

/** `<<EOF` as it stands in a line. */
export interface HeredocMark {
  readonly name: string;
  /** Whether variables in its body are expanded: no part of the name was quoted. */
  readonly expand: boolean;
  /** `<<-`. */
  readonly chomp: boolean;
}

/** What a line opens, in order. */
export interface Heredocs {
  readonly found: readonly { readonly word: Word; readonly mark: HeredocMark }[];
  /** Set when builders do not agree on them: the first word that is a heredoc for some builders only: there are blanks behind its `<<`. */
  readonly doubtful: Word | undefined;
}

// In heredocs the escape character is always a backslash, whatever `# escape=` says.
const rules: LexRules = { escape: "\\", valueOf: () => undefined, keepUnset: true };
const pattern = /^\d*<<(-?)[\t\n\f\r ]*([^<]+)$/;

/** Reads one word as the start of a heredoc. Undefined when it is none. */
export function heredocMarkOf(word: string): HeredocMark | undefined {
  const match = pattern.exec(word);
  const name = match?.[2];
  if (!match || name === undefined) return undefined;
  const plain = lex(name, rules);
  const quoted = lex(name, { ...rules, rawQuotes: true });
  if (!plain.ok || !quoted.ok) return undefined;
  const [first, ...more] = plain.value.words;
  const raw = quoted.value.words[0];
  if (!first || !raw || more.length > 0) return undefined;
  const expand = quotesIn(first.text) === quotesIn(raw.text);
  return { name: first.text, expand, chomp: match[1] === "-" };
}

/**
 * The heredocs that a line opens; one with an open quote has none. Builders split a line into words
 * in two ways, which are tried both.
 */
export function heredocsOf(line: string): Heredocs {
  const found = marksIn(line, false);
  const joined = marksIn(line, true);
  const isIn = (one: { readonly word: Word }, all: Heredocs["found"]): boolean =>
    all.some(({ word }) => word.start === one.word.start && word.text === one.word.text);
  const differ = [
    ...joined.filter((one) => !isIn(one, found)),
    ...found.filter((one) => !isIn(one, joined)),
  ];
  const doubtful = differ.sort((a, b) => a.word.start - b.word.start)[0]?.word;
  return { found: joined.length > found.length ? joined : found, doubtful };
}

function marksIn(line: string, joinsHeredocs: boolean): Heredocs["found"] {
  if (!line.includes("<<")) return [];
  const lexed = lex(line, { ...rules, rawQuotes: true, rawEscapes: true, joinsHeredocs });
  if (!lexed.ok) return [];
  return lexed.value.words.flatMap((word) => {
    const mark = heredocMarkOf(word.text);
    return mark ? [{ word, mark }] : [];
  });
}

const quotesIn = (text: string): number => text.replace(/[^'"]/g, "").length;
