import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Digest, digestOf } from "../image/digest.ts";
import { decompress } from "./decompress.ts";
import { named, nameFault } from "./job.ts";
import { readTar } from "./tar-read.ts";
import type { Body } from "./tar-write.ts";

/** Bytes: with a folder at hand, larger files are held there and not in memory. */
const maxHeld = 1024 * 1024;

/** A file of a layer, by what it is. */
export interface Picked {
  readonly digest: Digest;
  /** Can be opened as often as one likes, until the next one is asked for. */
  readonly body: Body;
}

/**
 * Takes files out of a layer as it is kept, by what they are: digests with sizes in bytes. Names do
 * not matter, and every content is checked. Stops reading when it has all; what the layer has not is
 * missing in the result. Fails with `content-invalid`, which names `diffID`, for what is no layer.
 */
export async function pickContents(
  chunks: AsyncIterable<Uint8Array>,
  wanted: ReadonlyMap<Digest, number>,
  diffID: Digest,
): Promise<Map<Digest, Buffer>> {
  const found = new Map<Digest, Buffer>();
  const collect = async (): Promise<void> => {
    for await (const { digest, content } of pick(chunks, wanted, held)) found.set(digest, content);
  };
  await named(diffID, collect());
  return found;
}

/**
 * As `pickContents`, one file after the other, for those that are only passed on: what is large
 * waits in `folder`, and is gone from there when the next one is asked for.
 */
export async function* pickBodies(
  chunks: AsyncIterable<Uint8Array>,
  wanted: ReadonlyMap<Digest, number>,
  diffID: Digest,
  folder: string,
): AsyncGenerator<Picked, void> {
  const path = join(folder, `file-${randomUUID()}`);
  const holder: Holder<Body> = (body, size) =>
    size > maxHeld ? spooled(body, path) : held(body, size);
  try {
    for await (const { digest, content } of pick(chunks, wanted, holder)) {
      yield { digest, body: content };
    }
  } catch (error) {
    throw nameFault(diffID, error);
  } finally {
    await rm(path, { force: true });
  }
}

/** Reads a file to its end. */
type Holder<T> = (body: AsyncIterable<Buffer>, size: number) => Promise<Held<T>>;

interface Held<T> {
  readonly digest: Digest;
  readonly content: T;
}

async function* pick<T>(
  chunks: AsyncIterable<Uint8Array>,
  wanted: ReadonlyMap<Digest, number>,
  hold: Holder<T>,
): AsyncGenerator<Held<T>, void> {
  const left = new Map(wanted);
  const sizes = new Set(wanted.values());
  if (left.size === 0) return;
  for await (const { entry, body } of readTar(decompress(chunks))) {
    const { kind, size = 0 } = entry;
    if (kind !== "file" || !sizes.has(size)) continue;
    const found = await hold(body, size);
    if (!left.delete(found.digest)) continue;
    yield found;
    if (left.size === 0) return;
  }
}

async function held(body: AsyncIterable<Buffer>, size: number): Promise<Held<Buffer>> {
  const content = Buffer.alloc(size);
  let at = 0;
  for await (const piece of body) at += piece.copy(content, at);
  return { digest: digestOf(content), content };
}

async function spooled(body: AsyncIterable<Buffer>, path: string): Promise<Held<Body>> {
  const hash = createHash("sha256");
  const file = await open(path, "w");
  try {
    for await (const piece of body) {
      hash.update(piece);
      await file.writeFile(piece);
    }
  } finally {
    await file.close();
  }
  const digest = `sha256:${hash.digest("hex")}` as Digest;
  return { digest, content: async () => createReadStream(path) };
}
