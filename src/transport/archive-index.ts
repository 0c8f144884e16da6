import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { blobType, linkTarget } from "../builder/saved-image.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { type Digest, parseDigest } from "../image/digest.ts";
import { decompress } from "../layer/decompress.ts";
import { readTar } from "../layer/tar-read.ts";

/** Bytes that are read from a file at a time. */
const chunkSize = 1024 * 1024;

/** An archive of images that is a file, with what is where in it: nothing of it is held or copied. */
export interface ArchiveIndex extends AsyncDisposable {
  readonly files: ReadonlyMap<string, Descriptor>;
  readonly links: ReadonlyMap<string, string>;
  /** The bytes of a file, unverified; undefined when there is none of that digest. */
  read(digest: Digest): Readable | undefined;
}

/**
 * Reads through an archive once. One that is compressed is unpacked to a temporary file first, which
 * goes when it is disposed of. Throws `LayerDamage` when it is no archive.
 */
export async function indexArchive(path: string, signal: AbortSignal): Promise<ArchiveIndex> {
  if (await isPlain(path)) return indexPlain(path, signal, async () => {});
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-archive-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const unpacked = join(folder, "archive.tar");
    const packed = createReadStream(path, { highWaterMark: chunkSize });
    await pipeline(decompress(packed), createWriteStream(unpacked, { flags: "wx" }), { signal });
    return await indexPlain(unpacked, signal, remove);
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Whether a file is a tar as it is. Source: RFC 1952, section 2.3.1; RFC 8878, section 3.1. */
async function isPlain(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.readUInt16BE(0) !== 0x1f8b && buffer.readUInt32LE(0) !== 0xfd2fb528;
  } finally {
    await file.close();
  }
}

async function indexPlain(
  path: string,
  signal: AbortSignal,
  dispose: () => Promise<void>,
): Promise<ArchiveIndex> {
  const files = new Map<string, Descriptor>();
  const links = new Map<string, string>();
  const places = new Map<Digest, { readonly at: number; readonly size: number }>();
  const stream = createReadStream(path, { highWaterMark: chunkSize, signal });
  for await (const { entry, at, body } of readTar(stream)) {
    if (entry.kind === "symlink") links.set(entry.path, linkTarget(entry));
    if (entry.kind !== "file") continue;
    const { size = 0 } = entry;
    // The name of a blob is believed until its bytes are read, which are verified then.
    const digest = digestIn(entry.path) ?? (await hashed(body));
    files.set(entry.path, { mediaType: blobType, digest, size });
    places.set(digest, { at, size });
  }
  return {
    files,
    links,
    read(digest) {
      const place = places.get(digest);
      if (!place) return undefined;
      const { at, size } = place;
      if (size === 0) return Readable.from([], { objectMode: false });
      return createReadStream(path, { start: at, end: at + size - 1, highWaterMark: chunkSize });
    },
    [Symbol.asyncDispose]: dispose,
  };
}

function digestIn(path: string): Digest | undefined {
  const [, algorithm, hex] = /^blobs\/(sha256|sha512)\/([0-9a-f]+)$/.exec(path) ?? [];
  return algorithm && hex ? parseDigest(`${algorithm}:${hex}`) : undefined;
}

async function hashed(body: AsyncIterable<Buffer>): Promise<Digest> {
  const hash = createHash("sha256");
  for await (const piece of body) hash.update(piece);
  return `sha256:${hash.digest("hex")}` as Digest;
}
