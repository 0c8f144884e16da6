const quote = 0x22;
const backslash = 0x5c;
const [openBrace, closeBrace, closeBracket] = [0x7b, 0x7d, 0x5d];

/**
 * Reads a JSON text that comes in pieces and has one long array of objects: `opening` is the text that
 * ends with that array's `[` and stands nowhere else. Gives each object to `see` and gives back the
 * text with the array empty, so that no more than a piece of it is ever held. Throws `SyntaxError`
 * for what is no JSON.
 */
export async function readElements(
  pieces: AsyncIterable<Buffer>,
  opening: string,
  see: (element: unknown) => void,
): Promise<string> {
  const outside: Buffer[] = [];
  let place = "before" as "before" | "within" | "behind";
  let held = Buffer.alloc(0);
  /** How far `held` was looked at, and what is open there. */
  let at = 0;
  let depth = 0;
  let start = 0;
  let inString = false;
  for await (const piece of pieces) {
    if (place === "behind") {
      outside.push(Buffer.from(piece));
      continue;
    }
    held = held.length === 0 ? Buffer.from(piece) : Buffer.concat([held, piece]);
    if (place === "before" && !enter()) continue;
    scan();
    held = held.subarray(start);
    at -= start;
    start = 0;
  }
  if (place !== "behind") throw new SyntaxError("the array has no end");
  return Buffer.concat(outside).toString("utf8");

  function enter(): boolean {
    const found = held.indexOf(opening);
    if (found < 0) return false;
    place = "within";
    at = found + opening.length;
    start = at;
    outside.push(Buffer.from(held.subarray(0, at)));
    return true;
  }

  function scan(): void {
    for (; at < held.length; at++) {
      const byte = held[at];
      if (inString) {
        if (byte === backslash) at++;
        else if (byte === quote) inString = false;
      } else if (byte === quote) inString = true;
      else if (byte === openBrace && depth++ === 0) start = at;
      else if (byte === closeBrace && --depth === 0) {
        see(JSON.parse(held.toString("utf8", start, at + 1)));
        start = at + 1;
      } else if (byte === closeBracket && depth === 0) {
        place = "behind";
        outside.push(Buffer.from(held.subarray(at)));
        start = held.length;
        at = held.length;
      }
    }
  }
}
