import { isAttestation } from "../image/attestation.ts";
import { type Descriptor, isManifest, isSamePlatform, type Platform } from "../image/descriptor.ts";
import type { Manifest } from "../image/manifest.ts";
import type { ImageAt } from "../run/image-tree.ts";
import { hostPlatform } from "../run/outputs.ts";
import { fetchImage, fetchManifest } from "../store/image.ts";
import { platformOf, selectPlatform } from "../store/select-platform.ts";
import type { ReadableStore } from "../store/store.ts";

/** One platform's image. */
export interface ImageIn {
  /** Undefined for what is no image, or says nothing of it. */
  readonly platform: Platform | undefined;
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
}

/**
 * The images of an index, also of those in it, in its order, or an image alone. Costs a request for
 * each. Attestations and things that are no manifests do not count.
 */
export async function imagesIn(store: ReadableStore, root: Descriptor): Promise<ImageIn[]> {
  const parsed = await fetchManifest(store, root);
  if (parsed.kind === "manifest") {
    const { manifest } = parsed;
    const platform = root.platform ?? (await platformOf(store, manifest));
    return [{ platform, descriptor: root, manifest }];
  }
  const images: ImageIn[] = [];
  for (const entry of parsed.index.manifests) {
    if (isManifest(entry.mediaType) && !isAttestation(entry)) {
      images.push(...(await imagesIn(store, entry)));
    }
  }
  return images;
}

/**
 * The image that is meant where one is: that for the platform, the only one of an index, or the one
 * that this machine runs. Fails with `platform-missing`.
 */
export async function imageFor(
  { store, descriptor: root }: { readonly store: ReadableStore; readonly descriptor: Descriptor },
  platform: Platform | undefined,
): Promise<ImageAt> {
  const chosen = platform
    ? await selectPlatform(store, root, platform)
    : await ownImage(store, root);
  return { store, image: await fetchImage(store, chosen) };
}

async function ownImage(store: ReadableStore, root: Descriptor): Promise<Descriptor> {
  const parsed = await fetchManifest(store, root);
  if (parsed.kind === "manifest") return root;
  const [only, ...others] = await imagesIn(store, root);
  return only && others.length === 0
    ? only.descriptor
    : selectPlatform(store, root, hostPlatform());
}

/** Whether two images are for the same platform, as far as they say. */
export const isFor = (image: ImageIn, platform: Platform): boolean =>
  image.platform !== undefined && isSamePlatform(image.platform, platform);
