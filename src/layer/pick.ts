import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { type Digest, digestOf } from "../image/digest.ts";
import { decompress } from "./decompress.ts";
import { named } from "./job.ts";
import { readTar } from "./tar-read.ts";
import type { Body } from "./tar-write.ts";

/** Bytes: with a folder at hand, larger files are held there and not in memory. */
const maxHeld = 1024 * 1024;

export interface PickOptions {
  /** Of the layer, for messages. */
  readonly diffID: Digest;
  /** Where large files are put; the caller removes it when all was read. */
  readonly folder?: string;
}

/**
 * Takes files out of a layer as it is kept, by what they are: digests with sizes in bytes. Names do
 * not matter, and every content is checked. Stops reading when it has all; what the layer has not is
 * missing in the result. Fails with `content-invalid` for what is no layer.
 */
export function pickContents(
  chunks: AsyncIterable<Uint8Array>,
  wanted: ReadonlyMap<Digest, number>,
  options: PickOptions,
): Promise<Map<Digest, Body>> {
  return named(options.diffID, pick(chunks, wanted, options.folder));
}

async function pick(
  chunks: AsyncIterable<Uint8Array>,
  wanted: ReadonlyMap<Digest, number>,
  folder: string | undefined,
): Promise<Map<Digest, Body>> {
  const found = new Map<Digest, Body>();
  const left = new Map(wanted);
  const sizes = new Set(wanted.values());
  if (left.size === 0) return found;
  for await (const { entry, body } of readTar(decompress(chunks))) {
    const { kind, size = 0 } = entry;
    if (kind !== "file" || !sizes.has(size)) continue;
    const isSpooled = folder !== undefined && size > maxHeld;
    const { digest, content } = isSpooled ? await spooled(body, folder) : await held(body, size);
    if (!left.delete(digest)) continue;
    found.set(digest, content);
    if (left.size === 0) break;
  }
  return found;
}

interface Picked {
  readonly digest: Digest;
  readonly content: Body;
}

async function held(body: AsyncIterable<Buffer>, size: number): Promise<Picked> {
  const content = Buffer.alloc(size);
  let at = 0;
  for await (const piece of body) at += piece.copy(content, at);
  return { digest: digestOf(content), content };
}

/** A file of the same size that is not wanted is left in the folder: it is rare, and goes with it. */
async function spooled(body: AsyncIterable<Buffer>, folder: string): Promise<Picked> {
  const path = join(folder, randomUUID());
  const hash = createHash("sha256");
  const file = await open(path, "wx");
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
