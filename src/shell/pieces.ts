/** A part of a text that a shell makes at run time. */
export type Piece = Known | Gap;

export interface Known {
  readonly text: string;
  /** Its `*`, `?` and `[…]` stand for other characters. */
  readonly glob?: true;
}

/** A part that is not known before the shell runs. */
export interface Gap {
  /** What it comes from, as a person wrote it: `$X`, `$(…)`. */
  readonly gap: string;
  /** Surely not empty, and made of characters that mean nothing to paths, options and shells. */
  readonly tame: boolean;
  /** The variable from outside that it may be. */
  readonly outside?: string;
}

export type Pieces = readonly Piece[];

/** A word of a command line after all expansions. */
export interface Arg {
  readonly pieces: Pieces;
  readonly offset: number;
  /** May turn out to be no word, or many, or an option: `$X` without quotes. */
  readonly loose: boolean;
}

export const isGap = (piece: Piece): piece is Gap => "gap" in piece;

export const known = (text: string): Pieces => [{ text }];

export const gap = (from: string, tame = false): Gap => ({ gap: from, tame });

export const argOf = (text: string, offset: number): Arg => ({
  pieces: known(text),
  offset,
  loose: false,
});

/** The whole text when all of it is known; patterns are not. */
export function literalOf(pieces: Pieces): string | undefined {
  let out = "";
  for (const piece of pieces) {
    if (isGap(piece) || piece.glob) return undefined;
    out += piece.text;
  }
  return out;
}

/** The whole text, patterns as they are written, when no part of it is unknown. */
export const textOf = (pieces: Pieces): string | undefined =>
  pieces.some(isGap) ? undefined : showPieces(pieces);

/** The text up to the first part that is not known. */
export function knownStart(pieces: Pieces): string {
  const end = pieces.findIndex(isGap);
  const before = end < 0 ? pieces : pieces.slice(0, end);
  return before.map((piece) => (isGap(piece) ? "" : piece.text)).join("");
}

/** The text after the last part that is not known. */
export function knownEnd(pieces: Pieces): string {
  const after = pieces.slice(pieces.findLastIndex(isGap) + 1);
  return after.map((piece) => (isGap(piece) ? "" : piece.text)).join("");
}

export const gapsIn = (pieces: Pieces): Gap[] => pieces.filter(isGap);

/** A text for people, with gaps as they were written. */
export const showPieces = (pieces: Pieces): string =>
  pieces.map((piece) => (isGap(piece) ? piece.gap : piece.text)).join("");

/** The pieces without the first `count` characters, which are known. */
export function dropStart(pieces: Pieces, count: number): Pieces {
  let left = count;
  return pieces.flatMap((piece) => {
    if (isGap(piece) || left === 0) return [piece];
    const rest = piece.text.slice(left);
    left = Math.max(0, left - piece.text.length);
    return rest === "" ? [] : [{ ...piece, text: rest }];
  });
}

/** The pieces without these characters at the end, as a command substitution drops newlines. */
export function dropNewlines(pieces: Pieces): Pieces {
  const last = pieces.at(-1);
  if (!last || isGap(last)) return pieces;
  const text = last.text.replace(/\n+$/, "");
  if (text === last.text) return pieces;
  const before = pieces.slice(0, -1);
  return text === "" ? dropNewlines(before) : [...before, { ...last, text }];
}

const tameText = /^[\w.+:@%,=~^-]*$/;

/** Whether it is one word without slashes, quotes and the like, and no option. */
export const isTame = (pieces: Pieces): boolean =>
  pieces.length > 0 &&
  !knownStart(pieces).startsWith("-") &&
  pieces.every((piece) => (isGap(piece) ? piece.tame : !piece.glob && tameText.test(piece.text))) &&
  pieces.some((piece) => isGap(piece) || piece.text !== "");

export const samePieces = (one: Pieces, other: Pieces): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** What is one or the other: the same, or a gap. */
export function eitherOf(one: Pieces, other: Pieces, name: string): Pieces {
  if (samePieces(one, other)) return one;
  const outside = gapsIn([...one, ...other]).find((piece) => piece.outside)?.outside;
  const either = gap(`$${name}`, isTame(one) && isTame(other));
  return [outside === undefined ? either : { ...either, outside }];
}
