/** White space that `\s` stands for, which is less than in JavaScript. */
const classes: { readonly [letter: string]: string } = {
  d: "0-9",
  D: "\\u{0}-\\u{2f}\\u{3a}-\\u{10ffff}",
  s: "\\t\\n\\f\\r\\u{20}",
  S: "\\u{0}-\\u{8}\\u{b}\\u{e}-\\u{1f}\\u{21}-\\u{10ffff}",
  w: "0-9A-Z_a-z",
  W: "\\u{0}-\\u{2f}\\u{3a}-\\u{40}\\u{5b}-\\u{5e}\\u{60}\\u{7b}-\\u{10ffff}",
};
const controls: { readonly [letter: string]: string } = {
  a: "\x07",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
/** Times that something may be repeated. */
const maxRepeat = 1000;

/** A piece of an expression and how many characters of the source it takes. */
interface Piece {
  readonly source: string;
  readonly length: number;
}

const literal = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/**
 * An expression of Go's, without flags, as one of JavaScript's. Undefined for one that Go refuses,
 * and for what can't be had here: classes with a name, octal and hexadecimal numbers, `\Q`, `\b` and
 * their kin. Source: Go, regexp/syntax.
 */
export function compileGoRegExp(source: string): RegExp | undefined {
  let out = "";
  /** Whether what stands before can be repeated; `done`: it has been. */
  let before: "nothing" | "atom" | "done" = "nothing";
  for (let at = 0; at < source.length; ) {
    const rest = source.slice(at);
    const repeat = repeatOf(rest);
    let piece: Piece | undefined;
    if (repeat) {
      if (before !== "atom") return undefined;
      piece = repeat;
      before = "done";
    } else if (/^[(|^]/.test(rest)) {
      piece = { source: rest.startsWith("(") ? "(?:" : (rest[0] ?? ""), length: 1 };
      before = "nothing";
    } else {
      piece = atomOf(rest);
      before = "atom";
    }
    if (!piece || piece.length === 0) return undefined;
    out += piece.source;
    at += piece.length;
  }
  try {
    return new RegExp(out, "u");
  } catch {
    // Unbalanced parentheses, a repetition that is refused.
    return undefined;
  }
}

function atomOf(rest: string): Piece | undefined {
  if (rest.startsWith("[")) return classOf(rest);
  if (rest.startsWith("\\")) return escapeOf(rest);
  if (rest.startsWith(".")) return { source: "[^\\n]", length: 1 };
  if (/^[)$]/.test(rest)) return { source: rest[0] ?? "", length: 1 };
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return { source: literal(character), length: character.length };
}

/** `*`, `+`, `?`, `{2}`, `{2,}`, `{2,3}`; braces around anything else are plain text. */
function repeatOf(rest: string): Piece | undefined {
  if (/^[*+?]/.test(rest)) return { source: rest[0] ?? "", length: 1 };
  const match = /^\{(0|[1-9]\d*)(?:,(0|[1-9]\d*)?)?\}/.exec(rest);
  if (!match) return undefined;
  const [text, least = "", most = least] = match;
  const isRefused = Number(least) > maxRepeat || Number(most) > maxRepeat;
  // What JavaScript refuses too is left to it.
  return { source: isRefused ? "{2,1}" : text, length: text.length };
}

function escapeOf(rest: string): Piece | undefined {
  const letter = rest[1] ?? "";
  const known = classes[letter];
  if (known !== undefined) return { source: `[${known}]`, length: 2 };
  const character = escapedCharacter(letter);
  return character === undefined ? undefined : { source: literal(character), length: 2 };
}

/** The character that an escape stands for. */
function escapedCharacter(letter: string): string | undefined {
  if (/^[\dA-Za-z]$/.test(letter)) return controls[letter];
  return letter !== "" && letter <= "\x7f" ? letter : undefined;
}

function classOf(rest: string): Piece | undefined {
  let at = 1;
  const isNegated = rest[at] === "^";
  if (isNegated) at++;
  let ranges = "";
  const characterHere = (): string | undefined => {
    if (rest[at] === "\\") {
      at += 2;
      return escapedCharacter(rest[at - 1] ?? "");
    }
    const point = rest.codePointAt(at);
    if (point === undefined) return undefined;
    const character = String.fromCodePoint(point);
    at += character.length;
    return character;
  };
  for (let isFirst = true; isFirst || rest[at] !== "]"; isFirst = false) {
    if (/^\[:.*:\]/s.test(rest.slice(at))) return undefined;
    const known = rest[at] === "\\" ? classes[rest[at + 1] ?? ""] : undefined;
    if (known !== undefined) {
      ranges += known;
      at += 2;
      continue;
    }
    const low = characterHere();
    let high = low;
    if (rest[at] === "-" && at + 1 < rest.length && rest[at + 1] !== "]") {
      at++;
      high = characterHere();
    }
    if (low === undefined || high === undefined || at >= rest.length) return undefined;
    if ((low.codePointAt(0) ?? 0) > (high.codePointAt(0) ?? 0)) return undefined;
    ranges += low === high ? literal(low) : `${literal(low)}-${literal(high)}`;
  }
  return { source: `[${isNegated ? "^" : ""}${ranges}]`, length: at + 1 };
}
