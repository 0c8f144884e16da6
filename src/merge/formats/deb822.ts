import { bytesOf, latin1 } from "./latin1.ts";

/**
 * A stanza's fields in their order, by name as written. A value is all that follows the colon to
 * the end of the last continuation line, spaces and inner newlines included, one character per
 * byte. Lines in front of the first field, which are malformed, are under the name "".
 */
export type Stanza = ReadonlyMap<string, string>;

/** Parses stanzas of `Field: value`, parted by empty lines. Source: deb822(5). */
export function parseDeb822(bytes: Buffer | undefined): Stanza[] {
  const stanzas: Stanza[] = [];
  let stanza = new Map<string, string>();
  let current: string | undefined;
  const end = (): void => {
    if (stanza.size > 0) stanzas.push(stanza);
    stanza = new Map();
    current = undefined;
  };
  for (const line of latin1(bytes).split("\n")) {
    const colon = line.indexOf(":");
    if (line === "") end();
    else if (/^[ \t#]/.test(line) || colon < 1) {
      // A continuation; comments and what is no field stay where they stand.
      const before = current === undefined ? undefined : stanza.get(current);
      current ??= "";
      stanza.set(current, before === undefined ? line : `${before}\n${line}`);
    } else {
      current = line.slice(0, colon);
      stanza.set(current, line.slice(colon + 1));
    }
  }
  end();
  return stanzas;
}

/** Prints stanzas as dpkg, apt and debconf do: each with an empty line behind it. */
export function printDeb822(stanzas: Iterable<Stanza>): Buffer {
  let text = "";
  for (const stanza of stanzas) {
    for (const [name, value] of stanza) text += name === "" ? `${value}\n` : `${name}:${value}\n`;
    text += "\n";
  }
  return bytesOf(text);
}

/** A field's value without the spaces around it; undefined when there is none. */
export const fieldOf = (stanza: Stanza | undefined, name: string): string | undefined =>
  stanza?.get(name)?.trim();

/** Whether two stanzas have the same fields; their order does not count. */
export function isSameStanza(a: Stanza, b: Stanza): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [name, value] of a) if (b.get(name) !== value) return false;
  return true;
}

/** Stanzas by a key; of two with one key the last counts. */
export const stanzasBy = (
  stanzas: readonly Stanza[],
  keyOf: (stanza: Stanza) => string,
): Map<string, Stanza> => new Map(stanzas.map((stanza) => [keyOf(stanza), stanza]));
