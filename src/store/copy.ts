import pLimit from "p-limit";
import { type Descriptor, isForeignLayer, isManifest } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import type { Parsed } from "../image/manifest.ts";
import { isSameRepository, type Repository } from "../image/reference.ts";
import { countedStream } from "./counted.ts";
import { fetchManifest } from "./image.ts";
import type { ReadableStore, Store } from "./store.ts";

/** Bytes that went to a registry, and bytes that did not have to. */
export interface Traffic {
  readonly uploaded: number;
  readonly mounted: number;
  readonly present: number;
}

export const noTraffic: Traffic = { uploaded: 0, mounted: 0, present: 0 };

export const addTraffic = (a: Traffic, b: Traffic): Traffic => ({
  uploaded: a.uploaded + b.uploaded,
  mounted: a.mounted + b.mounted,
  present: a.present + b.present,
});

export interface CopyOptions {
  /** Told of each piece as it has arrived. */
  readonly onTraffic?: (traffic: Traffic) => void;
  /** Told of a blob's bytes while they travel. */
  readonly onBytes?: OnBytes;
  /** How many blobs travel at once. */
  readonly concurrency?: number;
  /** Repositories that may have the blobs too, at the place where they go: tried for mounts. */
  readonly mountFrom?: readonly Repository[];
}

/**
 * How many bytes of a blob went on their way since the last call; less than none where a transfer
 * begins anew. What is there already, or mounted, is not told.
 */
export type OnBytes = (descriptor: Descriptor, bytes: number) => void;

/** Enough to hide a round trip; the registry client bounds what one host gets. */
const defaultConcurrency = 8;

/**
 * Brings one blob from a store to another by the cheapest way: it is there, it can be mounted, or
 * its bytes are streamed, verified on the way. Mounts are tried from the store itself when both are
 * at one place, and from the repositories of `mountFrom` that are at the target's.
 */
export async function copyBlob(
  from: ReadableStore,
  to: Store,
  descriptor: Descriptor,
  { mountFrom = [], onBytes }: Pick<CopyOptions, "mountFrom" | "onBytes"> = {},
): Promise<Traffic> {
  const { size } = descriptor;
  if (isSameRepository(from.repository, to.repository)) return { ...noTraffic, present: size };
  const sources = [from.repository, ...mountFrom].filter(
    ({ registry, path, layout }) =>
      registry === to.repository.registry &&
      layout === to.repository.layout &&
      path !== to.repository.path,
  );
  if (to.mount && sources.length > 0) {
    if (await to.exists(descriptor)) return { ...noTraffic, present: size };
    for (const source of sources) {
      if (await to.mount(descriptor, source)) return { ...noTraffic, mounted: size };
    }
  }
  let passed = 0;
  const uploaded = await to.push(descriptor, async () => {
    const source = await from.fetch(descriptor);
    if (!onBytes) return source;
    if (passed > 0) onBytes(descriptor, -passed);
    passed = 0;
    return countedStream(source, (bytes) => {
      passed += bytes;
      onBytes(descriptor, bytes);
    });
  });
  return uploaded ? { ...noTraffic, uploaded: size } : { ...noTraffic, present: size };
}

/**
 * Brings what a manifest or index points to, and then itself, from a store to another; no tag is
 * touched. What is there is skipped, with all below it; layers that must not be distributed and
 * say where they are to be had stay there. The sum of what travelled is given back; nothing does
 * when both are one repository.
 */
export async function copyImage(
  from: ReadableStore,
  to: Store,
  root: Descriptor,
  options: CopyOptions = {},
): Promise<Traffic> {
  if (isSameRepository(from.repository, to.repository)) return noTraffic;
  const limit = pLimit(options.concurrency ?? defaultConcurrency);
  const begun = new Map<Digest, Promise<void>>();
  let total = noTraffic;
  let failed = false;
  await bring(root);
  return total;

  function bring(descriptor: Descriptor): Promise<void> {
    const known = begun.get(descriptor.digest);
    if (known !== undefined) return known;
    const work = isManifest(descriptor.mediaType)
      ? bringManifest(descriptor)
      : bringBlob(descriptor);
    begun.set(descriptor.digest, work);
    return work;
  }

  async function bringBlob(descriptor: Descriptor): Promise<void> {
    try {
      count(await limit(() => (failed ? noTraffic : copyBlob(from, to, descriptor, options))));
    } catch (error) {
      failed = true;
      throw error;
    }
  }

  async function bringManifest(descriptor: Descriptor): Promise<void> {
    const { size } = descriptor;
    if (await to.exists(descriptor)) return count({ ...noTraffic, present: size });
    const parsed = await fetchManifest(from, descriptor);
    await all(successorsOf(parsed).map(bring));
    const uploaded = await to.push(descriptor, parsed.bytes);
    count(uploaded ? { ...noTraffic, uploaded: size } : { ...noTraffic, present: size });
  }

  function count(traffic: Traffic): void {
    total = addTraffic(total, traffic);
    options.onTraffic?.(traffic);
  }
}

/** Layers that must not be distributed stay where they say that they are to be had. */
export const mayTravel = (layer: Descriptor): boolean =>
  !(isForeignLayer(layer.mediaType) && layer.urls && layer.urls.length > 0);

/** What must be in a store before the manifest or index is. */
export const successorsOf = (parsed: Parsed): readonly Descriptor[] =>
  parsed.kind === "index"
    ? parsed.index.manifests
    : [parsed.manifest.config, ...parsed.manifest.layers.filter(mayTravel)];

/** Waits until all have settled, so that nothing goes on behind a failure; then throws it. */
async function all(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === "rejected") throw result.reason;
  }
}
