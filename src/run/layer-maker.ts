import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Descriptor } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import type { Entry } from "../layer/entry.ts";
import type { Picked } from "../layer/pick.ts";
import { type Body, type TarSource, writeTar } from "../layer/tar-write.ts";
import type { Contents } from "../merge/contents.ts";
import { entryOf, type FixupEntry } from "../merge/fixup.ts";
import type { FixupLayer } from "../merge/merge.ts";
import type { Content } from "../merge/tree.ts";
import { noTraffic, type Traffic } from "../store/copy.ts";
import type { Store } from "../store/store.ts";
import { fetchBodies, type SourceLayer } from "./layer-contents.ts";
import type { Tocs } from "./tocs.ts";

/** The same on every version of Node that is supported: a layer's digest must not depend on it. */
const level = 6;

/** Makes layers of entries; their files come from what the merge made and from other layers. */
export interface LayerMaker {
  /** Pushes a layer. Of its files one is held at a time. */
  make(entries: readonly FixupEntry[]): Promise<FixupLayer>;
}

export interface LayerMakerOptions {
  readonly sources: readonly SourceLayer[];
  readonly target: Store;
  readonly onTraffic: (traffic: Traffic) => void;
  /** Bytes that are at hand. */
  readonly contents?: Pick<Contents, "get">;
  /** Where the tables of the layers are kept, so that nobody has to read them. */
  readonly tocs?: Tocs;
}

export function layerMaker({
  sources,
  target,
  onTraffic,
  contents,
  tocs,
}: LayerMakerOptions): LayerMaker {
  return {
    async make(entries) {
      const folder = await mkdtemp(join(tmpdir(), "layerbuild-"));
      try {
        const made = new Map<Digest, Buffer>();
        for (const each of contents ? entries : []) {
          const content = contentOf(each);
          const bytes = content && contents?.get(content);
          if (bytes) made.set(content.digest, bytes);
        }
        const written: Entry[] = [];
        const { uploaded, ...layer } = await pushLayer(
          inOrder(
            entries,
            made,
            (digests) => fetchBodies(digests, sources, folder),
            (entry) => tocs && written.push(entry),
          ),
          join(folder, "layer.tar.gz"),
          target,
        );
        onTraffic({ ...noTraffic, uploaded });
        const toc = { diffID: layer.diffID, entries: written };
        await tocs?.keep(layer, { toc, contents: made });
        return layer;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/**
 * The entries as they are written: all that needs no other layer, then files as the other layers
 * give them, so that none has to be held, then other names of files. `onEntry` is told of each.
 */
export async function* inOrder(
  entries: readonly FixupEntry[],
  made: ReadonlyMap<Digest, Buffer>,
  fetch: (digests: ReadonlySet<Digest>) => AsyncIterable<Picked>,
  onEntry: (entry: Entry) => void,
): AsyncGenerator<TarSource, void> {
  const waiting = new Map<Digest, FixupEntry[]>();
  const links: FixupEntry[] = [];
  const write = (each: FixupEntry, body?: Body): TarSource => {
    const entry = entryOf(each);
    onEntry(entry);
    return body ? { entry, body } : { entry };
  };
  for (const each of entries) {
    const content = contentOf(each);
    if ("node" in each && each.linkTo !== undefined) links.push(each);
    else if (!content || content.size === 0) yield write(each);
    else if (made.has(content.digest)) yield write(each, made.get(content.digest));
    else {
      const list = waiting.get(content.digest);
      if (list) list.push(each);
      else waiting.set(content.digest, [each]);
    }
  }
  for await (const { digest, body } of fetch(new Set(waiting.keys()))) {
    for (const each of waiting.get(digest) ?? []) yield write(each, body);
    waiting.delete(digest);
  }
  const [lost] = waiting.keys();
  if (lost !== undefined) throw new Error(`Internal error: no layer has the content ${lost}`);
  for (const link of links) yield write(link);
}

/** Of files that are written in full. */
function contentOf(entry: FixupEntry): Content | undefined {
  return "node" in entry && entry.linkTo === undefined ? entry.node.content : undefined;
}

/** Writes a layer, compressed with gzip, and pushes it. Held on disk meanwhile, not in memory. */
async function pushLayer(
  sources: AsyncIterable<TarSource>,
  file: string,
  target: Store,
): Promise<FixupLayer & { readonly uploaded: number }> {
  const plain = hashing();
  const packed = hashing();
  await pipeline(
    Readable.from(writeTar(sources)),
    plain.stream,
    createGzip({ level }),
    packed.stream,
    createWriteStream(file),
  );
  const descriptor: Descriptor = {
    mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
    digest: packed.digest(),
    size: packed.size(),
  };
  const isNew = await target.push(descriptor, async () => createReadStream(file));
  return { descriptor, diffID: plain.digest(), uploaded: isNew ? descriptor.size : 0 };
}

/** A stream that lets everything through and knows the digest of it. */
function hashing(): { stream: Transform; digest: () => Digest; size: () => number } {
  const hash = createHash("sha256");
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, digest: () => `sha256:${hash.digest("hex")}` as Digest, size: () => size };
}
