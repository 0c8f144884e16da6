/** A byte that is no UTF-8 is the lone surrogate U+DC00 + byte, as Python's `surrogateescape` has it. */
const escapeBase = 0xdc00;

/**
 * Bytes of a name as text. Bytes that are no UTF-8 become lone surrogates U+DC80 to U+DCFF, so
 * that `bytesOf` gives the same bytes back, whatever they are.
 */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  // The decoder's replacement: a wrong byte, or the rare name that really has that character.
  return text.includes("\ufffd") ? escapedText(bytes) : text;
}

/** The bytes that `textOf` read. */
export function bytesOf(text: string): Buffer {
  const escaped = /[\u{dc80}-\u{dcff}]/gu;
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { index } of text.matchAll(escaped)) {
    pieces.push(Buffer.from(text.slice(from, index)));
    pieces.push(Buffer.of(text.charCodeAt(index) - escapeBase));
    from = index + 1;
  }
  return from === 0 ? Buffer.from(text) : Buffer.concat([...pieces, Buffer.from(text.slice(from))]);
}

/**
 * A path as entries have it: no `./`, no `//`, no leading or trailing `/`; `""` is the root.
 * Undefined when it climbs (`..`).
 */
export function normalPath(path: string): string | undefined {
  // Most are as they should be, or a directory's with its slash.
  if (!/(?:^|\/)\.{0,2}(?:\/|$)/.test(path)) return path;
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  return names.includes("..") ? undefined : names.join("/");
}

function escapedText(bytes: Buffer): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const sequence = bytes.subarray(at, at + sequenceLength(first));
    const character = sequence.toString("utf8");
    if (Buffer.from(character).equals(sequence)) {
      text += character;
      at += sequence.length;
    } else {
      text += String.fromCharCode(escapeBase + first);
      at += 1;
    }
  }
  return text;
}

/** How many bytes a character has that begins so. Source: RFC 3629, section 3. */
function sequenceLength(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
