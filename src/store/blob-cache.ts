import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, rename, rm, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { Descriptor } from "../image/descriptor.ts";
import { algorithmOf, type Digest, hexOf, parseDigest } from "../image/digest.ts";
import { parseObject } from "../image/manifest.ts";
import { trim } from "./cache-room.ts";

/**
 * Content that was fetched once, by what it is, in a folder that any number of processes may use. It
 * has no more than so many bytes: what was not used for the longest time goes first. A cache never
 * fails: what can't be read, or is damaged, is not there, and what can't be written is not kept.
 */
export interface BlobCache {
  /** The content, which has been verified; undefined when it is not there. */
  fetch(descriptor: Descriptor): Promise<Readable | undefined>;
  /** Passes a stream on and, when it ends without an error, has its content: it checks itself. */
  keep(descriptor: Descriptor, source: Readable): Readable;
  /** What a name was given to, though it may be gone. */
  named(name: string): Promise<Descriptor | undefined>;
  /** Gives a name, of characters that tags have, to content. */
  name(name: string, descriptor: Descriptor): Promise<void>;
}

export interface BlobCacheOptions {
  /** Bytes. */
  readonly limit: number;
}

/** In the path: another form of the folder is another folder. */
const version = "v1";
/** Bytes that are hashed at a time. */
const chunkSize = 1024 * 1024;

/** Touches nothing yet. */
export function openBlobCache(folder: string, { limit }: BlobCacheOptions): BlobCache {
  const root = join(folder, version);
  const scratch = join(root, "new");
  const pathOf = (digest: Digest): string => {
    const hex = hexOf(digest);
    return join(root, "blobs", algorithmOf(digest), hex.slice(0, 2), hex);
  };
  const pathOfName = (name: string): string => join(root, "names", name.slice(-2), name);
  return { fetch, keep, named, name };

  async function fetch(descriptor: Descriptor): Promise<Readable | undefined> {
    const path = pathOf(descriptor.digest);
    const file = await open(path, "r").catch(() => undefined);
    if (!file) return undefined;
    try {
      if (await isContent(file, descriptor)) {
        await touch(path);
        return file.createReadStream({ start: 0, highWaterMark: chunkSize });
      }
      await rm(path, { force: true });
    } catch {
      // It is as if it were not there.
    }
    await file.close().catch(() => {});
    return undefined;
  }

  function keep(descriptor: Descriptor, source: Readable): Readable {
    if (descriptor.size > limit) return source;
    return Readable.from(kept(descriptor, source), { objectMode: false });
  }

  async function* kept(
    { digest }: Descriptor,
    source: AsyncIterable<Buffer>,
  ): AsyncGenerator<Buffer, void> {
    const temporary = join(scratch, randomUUID());
    let file = await create(temporary);
    try {
      for await (const chunk of source) {
        if (file && !(await written(file, chunk))) file = await closed(file);
        yield chunk;
      }
      if (file) await place(temporary, pathOf(digest));
    } finally {
      await closed(file);
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  async function place(temporary: string, path: string): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true });
      await rename(temporary, path);
      await trim(root, scratch, limit);
    } catch {
      // It is fetched again another time.
    }
  }

  async function named(name: string): Promise<Descriptor | undefined> {
    const path = pathOfName(name);
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    const { mediaType, digest, size } = parseObject(bytes) ?? {};
    const parsed = parseDigest(String(digest));
    if (typeof mediaType !== "string" || !parsed || typeof size !== "number") return undefined;
    await touch(path);
    return { mediaType, digest: parsed, size };
  }

  async function name(name: string, { mediaType, digest, size }: Descriptor): Promise<void> {
    const temporary = join(scratch, randomUUID());
    const file = await create(temporary);
    const bytes = Buffer.from(JSON.stringify({ mediaType, digest, size }));
    const isWritten = file !== undefined && (await written(file, bytes));
    await closed(file);
    if (isWritten) await place(temporary, pathOfName(name));
  }
}

async function create(path: string): Promise<FileHandle | undefined> {
  try {
    await mkdir(dirname(path), { recursive: true });
    return await open(path, "wx");
  } catch {
    return undefined;
  }
}

async function written(file: FileHandle, bytes: Buffer): Promise<boolean> {
  try {
    await file.writeFile(bytes);
    return true;
  } catch {
    return false;
  }
}

async function closed(file: FileHandle | undefined): Promise<undefined> {
  await file?.close().catch(() => {});
  return undefined;
}

/** When a file was last changed is when it was last used. */
async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}

/** Bytes are read before anybody gets one: nobody has to take back what was damaged. */
async function isContent(file: FileHandle, { digest, size }: Descriptor): Promise<boolean> {
  if ((await file.stat()).size !== size) return false;
  const hash = createHash(algorithmOf(digest));
  const chunk = Buffer.alloc(Math.min(chunkSize, Math.max(size, 1)));
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) return false;
    hash.update(chunk.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest("hex") === hexOf(digest);
}
