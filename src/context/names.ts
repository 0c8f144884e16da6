/**
 * Names of files are bytes, here as latin1: one character each. Text is what patterns are compared
 * with: names that are UTF-8 as what they spell, each byte that is none as one character of its own,
 * which no text has (a lone surrogate). Source: Go, range over a string.
 */
export const bytesOf = (name: string): Buffer => Buffer.from(name, "latin1");

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const ascii = /^[\x00-\x7f]*$/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of a name. */
export function textOf(name: string): string {
  if (ascii.test(name)) return name;
  const bytes = bytesOf(name);
  return decoded(bytes) ?? decodedInPart(bytes);
}

/** The name that a text spells. */
export const nameOf = (text: string): string =>
  ascii.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function decodedInPart(bytes: Uint8Array): string {
  let out = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const text = decoded(bytes.subarray(at, at + length));
    out += text ?? String.fromCharCode(0xdc00 + first);
    at += text === undefined ? 1 : length;
  }
  return out;
}
