import { createHash } from "node:crypto";
import type { Digest } from "../image/digest.ts";
import type { Entry, Toc } from "./entry.ts";
import { withoutReplaced } from "./replaced.ts";
import { readTar } from "./tar-read.ts";

/** What is known of a layer once it was read: all that a merge needs of it. */
export interface LayerRecord {
  readonly toc: Toc;
  /** Bytes of those files that were wanted, by what they are. */
  readonly contents: ReadonlyMap<Digest, Buffer>;
}

export interface TocOptions {
  /** Which files' bytes are kept. */
  readonly wants: (path: string, size: number) => boolean;
  /** Told of entries whose path came before, which a layer must not have. */
  readonly onTwice?: (entry: Entry) => void;
}

/**
 * Reads an uncompressed layer to its end: the table of contents with the digest of every file, and
 * the bytes of those that are wanted. Throws `LayerDamage` for what is no layer.
 */
export async function readToc(
  chunks: AsyncIterable<Uint8Array>,
  { wants, onTwice }: TocOptions,
): Promise<LayerRecord> {
  const whole = createHash("sha256");
  const entries: Entry[] = [];
  const read = new Map<Digest, Buffer>();
  for await (const { entry, body } of readTar(
    passedThrough(chunks, (chunk) => whole.update(chunk)),
  )) {
    if (entry.kind !== "file") {
      entries.push(entry);
      continue;
    }
    const hash = createHash("sha256");
    // Of its own: a view would keep the whole chunk, and could not go to another thread alone.
    const kept = wants(entry.path, entry.size ?? 0) ? Buffer.alloc(entry.size ?? 0) : undefined;
    let at = 0;
    for await (const piece of body) {
      hash.update(piece);
      if (kept) at += piece.copy(kept, at);
    }
    const digest = `sha256:${hash.digest("hex")}` as Digest;
    // This way round: a spread with members behind it has a hidden class of its own in Node 20, of
    // more bytes than the entry.
    entries.push({ digest, ...entry });
    if (kept) read.set(digest, kept);
  }
  const last = withoutReplaced(entries, onTwice);
  const contents = new Map<Digest, Buffer>();
  for (const { digest } of last) {
    const bytes = digest && read.get(digest);
    if (bytes) contents.set(digest, bytes);
  }
  const diffID = `sha256:${whole.digest("hex")}` as Digest;
  return { toc: { diffID, entries: last }, contents };
}

async function* passedThrough(
  chunks: AsyncIterable<Uint8Array>,
  see: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) {
    see(chunk);
    yield chunk;
  }
}
