import { attestedKey, isAttestation } from "../image/attestation.ts";
import { type Descriptor, isSamePlatform, type Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { encodeManifest } from "../image/manifest.ts";
import { fetchManifest } from "../store/image.ts";
import { selectPlatform } from "../store/select-platform.ts";
import type { ReadableStore } from "../store/store.ts";
import { withDocuments } from "../store/with-documents.ts";

/** An image or index that is to be copied, and where all of it is. */
export interface Part {
  readonly descriptor: Descriptor;
  readonly store: ReadableStore;
  /** The index, where it had to be written: it is in `store` as if it were there. */
  readonly made?: { readonly descriptor: Descriptor; readonly bytes: Buffer };
  /** Attestations of its images that do not come along. */
  readonly left?: number;
}

/**
 * What an image or index has for some platforms. For one it is that image alone; for several an
 * index of those entries, with what is attested of them, or the index itself when that is all of it.
 * Fails with `platform-missing`.
 */
export async function indexPart(
  store: ReadableStore,
  root: Descriptor,
  platforms: readonly Platform[],
): Promise<Part> {
  const chosen: Descriptor[] = [];
  for (const platform of platforms) chosen.push(await selectPlatform(store, root, platform));
  const parsed = await fetchManifest(store, root);
  const [only, ...others] = chosen;
  if (!only || parsed.kind === "manifest") return { descriptor: root, store };
  const { index } = parsed;
  if (others.every(({ digest }) => digest === only.digest)) {
    const left = index.manifests.filter((entry) => isAbout(entry, new Set([only.digest])));
    return { descriptor: bare(only), store, left: left.length };
  }
  const kept = new Set(chosen.map(({ digest }) => digest));
  // Windows has one a version.
  for (const { platform, digest } of index.manifests) {
    if (platform && platforms.some((wanted) => isSamePlatform(platform, wanted))) kept.add(digest);
  }
  const entries = index.manifests.filter((entry) => kept.has(entry.digest) || isAbout(entry, kept));
  const nested = chosen.filter(({ digest }) => entries.every((entry) => entry.digest !== digest));
  if (nested.length === 0 && entries.length === index.manifests.length) {
    return { descriptor: root, store };
  }
  const made = encodeManifest({ ...index, manifests: [...entries, ...nested] });
  const documents = new Map([[made.descriptor.digest, made.bytes]]);
  return { descriptor: made.descriptor, store: withDocuments(store, documents), made };
}

const isAbout = (entry: Descriptor, images: ReadonlySet<Digest>): boolean =>
  isAttestation(entry) && images.has(entry.annotations?.[attestedKey] as Digest);

const bare = ({ mediaType, digest, size }: Descriptor): Descriptor => ({ mediaType, digest, size });
