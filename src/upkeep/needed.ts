import pLimit from "p-limit";
import { type Descriptor, isManifest } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import type { Manifest } from "../image/manifest.ts";
import { madeOf } from "../merge/made-of.ts";
import { fetchManifest, isUnusable } from "../store/image.ts";
import type { ReadableStore } from "../store/store.ts";

/** Tags that are looked at at once. */
const readsAtOnce = 8;

/**
 * What images with a tag need in a cache: themselves, the images that they say they were made of,
 * and the layers that they have. By digest; one or two requests a tag.
 */
export async function neededDigests(stores: readonly ReadableStore[]): Promise<Set<Digest>> {
  const needed = new Set<Digest>();
  const limit = pLimit(readsAtOnce);
  for (const store of stores) {
    await limit.map(await store.list(), async (tag) => {
      const found = await store.resolve(tag, "manifest");
      if (found) await follow(store, found);
    });
  }
  return needed;

  async function follow(store: ReadableStore, descriptor: Descriptor): Promise<void> {
    if (needed.has(descriptor.digest) || !isManifest(descriptor.mediaType)) return;
    needed.add(descriptor.digest);
    try {
      const parsed = await fetchManifest(store, descriptor);
      if (parsed.kind === "manifest") note(parsed.manifest);
      else for (const each of parsed.index.manifests) await follow(store, each);
    } catch (error) {
      // What can't be read needs nothing.
      if (!isUnusable(error)) throw error;
    }
  }

  function note(manifest: Manifest): void {
    for (const { digest } of [manifest.config, ...manifest.layers]) needed.add(digest);
    const made = madeOf({ manifest });
    if (!made) return;
    needed.add(made.base.digest);
    for (const { digest, on } of made.sections) needed.add(digest).add(on);
  }
}
