import { gzip } from "node:zlib";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import { type Digest, digestOf, parseDigest } from "../image/digest.ts";
import { parseObject } from "../image/manifest.ts";
import { type ByteSource, byteSource } from "./byte-source.ts";
import { LayerDamage } from "./damage.ts";
import { decompress } from "./decompress.ts";
import type { Entry, EntryKind, Toc } from "./entry.ts";
import { readElements } from "./json-elements.ts";
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
  const header = headerOf(
    toc,
    carried.map(([digest, bytes]) => [digest, bytes.length]),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.reduce((sum, piece) => sum + piece.length, 0));
  const packed = await zipped([length, ...header, ...carried.map(([, bytes]) => bytes)]);
  // The header tells which system packed it; 255 is "unknown". Source: RFC 1952, section 2.3.1.
  packed[9] = 255;
  return packed;
}

/** Entries that are written at a time: as texts they are large, as bytes they are not on the heap. */
const entriesAtOnce = 512;

/** Canonical JSON, in pieces. */
function headerOf({ diffID, entries }: Toc, contents: Json): Buffer[] {
  const outside = canonicalJson({ version: tocVersion, diffID, entries: [], contents });
  const at = outside.indexOf(opening) + opening.length;
  const pieces = [Buffer.from(outside.slice(0, at))];
  for (let from = 0; from < entries.length; from += entriesAtOnce) {
    const some = entries.slice(from, from + entriesAtOnce) as unknown as Json;
    const text = canonicalJson(some).slice(1, -1);
    pieces.push(Buffer.from(from === 0 ? text : `,${text}`));
  }
  return [...pieces, Buffer.from(outside.slice(at))];
}

/** What stands in front of the entries, and nowhere else: digests and numbers come before it. */
const opening = '"entries":[';

/** Reads what `encodeToc` made. Undefined for another version, and for what is damaged. */
export async function decodeToc(bytes: Buffer): Promise<LayerRecord | undefined> {
  const source = byteSource(decompress(only(bytes)));
  try {
    return await read(source);
  } catch (error) {
    if (error instanceof LayerDamage || error instanceof SyntaxError) return undefined;
    throw error;
  } finally {
    await source.close();
  }
}

async function read(source: ByteSource): Promise<LayerRecord | undefined> {
  const length = await source.take(4);
  if (length.length < 4) return undefined;
  const size = length.readUInt32BE(0);
  const entries: Entry[] = [];
  let isSound = size <= maxTocSize;
  const outside = await readElements(upTo(source, size), opening, (entry) => {
    if (isEntry(entry)) entries.push(entry);
    else isSound = false;
  });
  const header = parseObject(Buffer.from(outside));
  const diffID = typeof header?.diffID === "string" ? parseDigest(header.diffID) : undefined;
  if (!isSound || header?.version !== tocVersion || !diffID) return undefined;
  const contents = await contentsIn(source, header.contents);
  return contents && { toc: { diffID, entries }, contents };
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer, void> {
  yield bytes;
}

/** The next bytes of a source, in the chunks they came in. */
async function* upTo(source: ByteSource, length: number): AsyncGenerator<Buffer, void> {
  for (let left = length; left > 0; ) {
    const piece = await source.some(left);
    if (piece.length === 0) return;
    left -= piece.length;
    yield piece;
  }
}

/** All that is left of a source, as the list says. */
async function contentsIn(
  source: ByteSource,
  list: unknown,
): Promise<Map<Digest, Buffer> | undefined> {
  if (!Array.isArray(list)) return undefined;
  const contents = new Map<Digest, Buffer>();
  let left = maxTocSize;
  for (const item of list) {
    const [digest, size] = Array.isArray(item) ? item : [];
    if (!Number.isSafeInteger(size) || size < 0 || size > left) return undefined;
    left -= size;
    // Of its own: a view would keep the whole chunk.
    const content = Buffer.from(await source.take(size));
    if (content.length < size || digestOf(content) !== digest) return undefined;
    contents.set(digest, content);
  }
  const isAll = (await source.some(1)).length === 0;
  return isAll ? contents : undefined;
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
