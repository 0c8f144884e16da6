/** One piece of a pattern. */
type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "star" }
  | { readonly kind: "one" }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly Range[] };

type Range = readonly [low: string, high: string];

/**
 * Reads a pattern: `*` and `?` do not match `/`, `[a-z]` and `[^a-z]` are classes, `\` before a
 * character takes its meaning away. Undefined when it is malformed: a class without an end or with
 * nothing in it, an escape at the end. Source: Go, path/filepath.Match.
 */
function piecesOf(pattern: string): Piece[] | undefined {
  const characters = [...pattern];
  const pieces: Piece[] = [];
  let at = 0;
  const literal = (): string | undefined => {
    let character = characters[at++];
    if (character === "\\") character = characters[at++];
    return character;
  };
  const classHere = (): Piece | undefined => {
    const negated = characters[at] === "^";
    if (negated) at++;
    const ranges: Range[] = [];
    while (ranges.length === 0 || characters[at] !== "]") {
      if (characters[at] === "-" || characters[at] === "]") return undefined;
      const low = literal();
      let high = low;
      if (characters[at] === "-") {
        at++;
        if (characters[at] === "-" || characters[at] === "]") return undefined;
        high = literal();
      }
      if (low === undefined || high === undefined || at >= characters.length) return undefined;
      ranges.push([low, high]);
    }
    at++;
    return { kind: "class", negated, ranges };
  };
  while (at < characters.length) {
    const character = characters[at];
    let piece: Piece | undefined;
    if (character === "[") {
      at++;
      piece = classHere();
    } else if (character === "*" || character === "?") {
      at++;
      piece = character === "*" ? { kind: "star" } : { kind: "one" };
    } else {
      const text = literal();
      piece = text === undefined ? undefined : { kind: "text", text };
    }
    if (!piece) return undefined;
    pieces.push(piece);
  }
  return pieces;
}

export const isGlob = (pattern: string): boolean => piecesOf(pattern) !== undefined;

/** Whether a path's part has anything but plain text in it. */
export const hasWildcard = (part: string): boolean => /[*?[]/.test(part.replace(/\\./gs, ""));

/** The text that a pattern without wildcards stands for. */
export const plainText = (part: string): string => part.replace(/\\(.)/gs, "$1");

/** A predicate for the names that a pattern matches; undefined when it is malformed. */
export function compileGlob(pattern: string): ((name: string) => boolean) | undefined {
  const pieces = piecesOf(pattern);
  if (!pieces) return undefined;
  const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const inClass = (text: string): string => text.replace(/[\\^\]-]/, "\\$&");
  const source = pieces.map((piece) => {
    if (piece.kind === "text") return escaped(piece.text);
    if (piece.kind === "star") return "[^/]*";
    if (piece.kind === "one") return "[^/]";
    // A range that runs backwards matches nothing, as it does in Go.
    const ranges = piece.ranges
      .filter(([low, high]) => (low.codePointAt(0) ?? 0) <= (high.codePointAt(0) ?? 0))
      .map(([low, high]) => `${inClass(low)}-${inClass(high)}`);
    return `[${piece.negated ? "^" : ""}${ranges.join("")}]`;
  });
  const expression = new RegExp(`^${source.join("")}$`, "u");
  return (name) => expression.test(name);
}
