import { gunzip, gzip } from "node:zlib";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import { type Digest, digestOf, parseDigest } from "../image/digest.ts";
import { parseObject } from "../image/manifest.ts";
import type { Entry, EntryKind } from "./entry.ts";
import type { LayerRecord } from "./toc.ts";

/**
 * What `encodeToc` gives, gzip over: the header's length in bytes (32 bits, most significant byte
 * first); the header, JSON `{"contents":[[DIGEST,SIZE],…],"diffID":…,"entries":[Entry,…],"version":1}`;
 * the contents, one after the other, in the order of that list, which is by digest.
 */
export const tocMediaType = "application/vnd.layerbuild.toc.v1+gzip";

/** Goes up with the media type's, and when what an entry says changes its meaning. */
export const tocVersion = 1;

/** 6: as small as 9 for a third of its time. */
const gzipLevel = 6;

/** Bytes of a table and its contents before compression: more than any layer's, and no bomb. */
const maxTocSize = 1024 * 1024 * 1024;

/** A layer's record as bytes; the same record gives the same bytes. */
export async function encodeToc({ toc, contents }: LayerRecord): Promise<Buffer> {
  const carried = [...contents].sort(([a], [b]) => (a < b ? -1 : 1));
  const header = Buffer.from(
    canonicalJson({
      version: tocVersion,
      diffID: toc.diffID,
      entries: toc.entries as unknown as Json,
      contents: carried.map(([digest, bytes]) => [digest, bytes.length]),
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  const packed = await zipped([length, header, ...carried.map(([, bytes]) => bytes)]);
  // The header tells which system packed it; 255 is "unknown". Source: RFC 1952, section 2.3.1.
  packed[9] = 255;
  return packed;
}

/** Reads what `encodeToc` made. Undefined for another version, and for what is damaged. */
export async function decodeToc(bytes: Buffer): Promise<LayerRecord | undefined> {
  const plain = await unzipped(bytes);
  if (!plain || plain.length < 4) return undefined;
  const start = 4 + plain.readUInt32BE(0);
  const header = start <= plain.length ? parseObject(plain.subarray(4, start)) : undefined;
  const diffID = typeof header?.diffID === "string" ? parseDigest(header.diffID) : undefined;
  if (header?.version !== tocVersion || !diffID) return undefined;
  const { entries, contents: list } = header;
  if (!Array.isArray(entries) || !entries.every(isEntry) || !Array.isArray(list)) return undefined;
  const contents = contentsIn(plain.subarray(start), list);
  return contents && { toc: { diffID, entries }, contents };
}

function contentsIn(bytes: Buffer, list: readonly unknown[]): Map<Digest, Buffer> | undefined {
  const contents = new Map<Digest, Buffer>();
  let at = 0;
  for (const item of list) {
    const [digest, size] = Array.isArray(item) ? item : [];
    if (!Number.isSafeInteger(size) || size < 0) return undefined;
    const content = bytes.subarray(at, at + size);
    if (digestOf(content) !== digest) return undefined;
    contents.set(digest, content);
    at += size;
  }
  return at === bytes.length ? contents : undefined;
}

const kinds: { readonly [kind in EntryKind]: true } = {
  file: true,
  dir: true,
  symlink: true,
  hardlink: true,
  char: true,
  block: true,
  fifo: true,
  whiteout: true,
  opaque: true,
};

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const { path, kind, mode, uid, gid, size, digest, target } = value as Partial<Entry>;
  if (typeof path !== "string" || typeof kind !== "string" || !Object.hasOwn(kinds, kind))
    return false;
  if (![mode, uid, gid].every((number) => Number.isSafeInteger(number))) return false;
  if (kind === "file")
    return Number.isSafeInteger(size) && parseDigest(String(digest)) !== undefined;
  return (kind !== "symlink" && kind !== "hardlink") || typeof target === "string";
}

function zipped(pieces: readonly Buffer[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gzip(Buffer.concat(pieces), { level: gzipLevel }, (error, bytes) =>
      error ? reject(error) : resolve(bytes),
    );
  });
}

function unzipped(bytes: Buffer): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    gunzip(bytes, { maxOutputLength: maxTocSize }, (error, plain) =>
      resolve(error ? undefined : plain),
    );
  });
}
