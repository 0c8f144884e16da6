import { type Descriptor, isManifest } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import type { Parsed } from "../image/manifest.ts";
import { successorsOf } from "./copy.ts";
import { fetchManifest } from "./image.ts";
import type { ReadableStore } from "./store.ts";

/** A manifest or index with its bytes, or another content, still in its store. */
export interface Reached {
  readonly descriptor: Descriptor;
  readonly store: ReadableStore;
  readonly manifest?: Parsed & { readonly bytes: Buffer };
}

/**
 * Adds a manifest or index and all that it points to, attestations too, by digest; what is known
 * already is not looked at again. Every content comes after what it points to. Layers that must
 * not be distributed and say where they are to be had are left out, as `copyImage` does.
 */
export async function reach(
  store: ReadableStore,
  root: Descriptor,
  known: Map<Digest, Reached>,
): Promise<void> {
  if (known.has(root.digest)) return;
  if (!isManifest(root.mediaType)) {
    known.set(root.digest, { descriptor: root, store });
    return;
  }
  const manifest = await fetchManifest(store, root);
  for (const successor of successorsOf(manifest)) await reach(store, successor, known);
  known.set(root.digest, { descriptor: root, store, manifest });
}
