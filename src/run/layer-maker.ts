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
import { type TarSource, writeTar } from "../layer/tar-write.ts";
import type { Contents } from "../merge/contents.ts";
import { entryOf, type FixupEntry } from "../merge/fixup.ts";
import type { FixupLayer } from "../merge/merge.ts";
import type { Content } from "../merge/tree.ts";
import { noTraffic } from "../store/copy.ts";
import type { Store } from "../store/store.ts";
import type { StepNews } from "./event.ts";
import { fetchBodies, type SourceLayer } from "./layer-contents.ts";
import type { Tocs } from "./tocs.ts";

/** The same on every version of Node that is supported: a layer's digest must not depend on it. */
const level = 6;

/** Makes layers of entries; their files come from what the merge made and from other layers. */
export interface LayerMaker {
  /** Pushes a layer and keeps its table of contents, so that nobody has to read it. */
  make(entries: readonly FixupEntry[]): Promise<FixupLayer>;
}

export function layerMaker(
  sources: readonly SourceLayer[],
  contents: Contents,
  tocs: Tocs,
  target: Store,
  emit: (news: StepNews) => void,
): LayerMaker {
  return {
    async make(entries) {
      const folder = await mkdtemp(join(tmpdir(), "layerbuild-"));
      try {
        const made = new Map<Digest, Buffer>();
        const wanted = new Set<Digest>();
        for (const content of entries.flatMap((entry) => contentOf(entry) ?? [])) {
          const bytes = contents.get(content);
          if (bytes) made.set(content.digest, bytes);
          else wanted.add(content.digest);
        }
        const bodies = await fetchBodies(wanted, sources, folder);
        const { uploaded, ...layer } = await pushLayer(
          entries.map((entry) => {
            const digest = contentOf(entry)?.digest;
            const body = digest && (made.get(digest) ?? bodies.get(digest));
            return { entry: entryOf(entry), ...(body ? { body } : {}) };
          }),
          join(folder, "layer.tar.gz"),
          target,
        );
        emit({ type: "step-traffic", traffic: { ...noTraffic, uploaded } });
        const toc = { diffID: layer.diffID, entries: entries.map(entryOf) };
        await tocs.keep(layer, { toc, contents: made });
        return layer;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Of files that are written in full. */
function contentOf(entry: FixupEntry): Content | undefined {
  return "node" in entry && entry.linkTo === undefined ? entry.node.content : undefined;
}

/** Writes a layer, compressed with gzip, and pushes it. Held on disk meanwhile, not in memory. */
async function pushLayer(
  sources: readonly TarSource[],
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
