import { LayerDamage } from "./damage.ts";
import { bytesOf, textOf } from "./paths.ts";

/** A PAX header's records by key, in order; values are bytes. */
export type PaxRecords = ReadonlyMap<string, Buffer>;

/** The record of an extended attribute is named so, then as the attribute. Source: star(5). */
export const xattrPrefix = "SCHILY.xattr.";

/** Reads `LENGTH KEY=VALUE\n` records. Source: POSIX pax(1), "pax Extended Header". */
export function parsePax(bytes: Buffer): PaxRecords {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const digits = space < 0 ? "" : bytes.toString("latin1", at, space);
    const end = at + Number(digits);
    const equals = bytes.indexOf(0x3d, space);
    const isWhole = end <= bytes.length && bytes[end - 1] === 0x0a && equals < end && equals > 0;
    if (!/^\d{1,9}$/.test(digits) || !isWhole) {
      throw new LayerDamage("a PAX header has a record that is none");
    }
    records.set(textOf(bytes.subarray(space + 1, equals)), bytes.subarray(equals + 1, end - 1));
    at = end;
  }
  return records;
}

/** The bytes of a PAX header, its records in the order of their keys. */
export function formatPax(records: PaxRecords): Buffer {
  const sorted = [...records].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Buffer.concat(sorted.map(([key, value]) => formatRecord(bytesOf(key), value)));
}

/** The length that stands first counts itself. */
function formatRecord(key: Buffer, value: Buffer): Buffer {
  const rest = key.length + value.length + 3;
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return Buffer.concat([
    Buffer.from(`${length} `),
    key,
    Buffer.from("="),
    value,
    Buffer.from("\n"),
  ]);
}
