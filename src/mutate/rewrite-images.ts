import { attestedKey, isAttestation } from "../image/attestation.ts";
import { type Descriptor, isManifest } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import type { EncodedImage, Image } from "../image/image.ts";
import { encodeManifest, type Index, type Parsed } from "../image/manifest.ts";
import { copyBlob, copyImage, mayTravel, type Traffic } from "../store/copy.ts";
import { fetchConfig, fetchManifest } from "../store/image.ts";
import { pushDocuments, pushEncoded } from "../store/push-encoded.ts";
import type { ReadableStore, Store } from "../store/store.ts";
import type { Tell } from "./tell.ts";

/** Makes another image of one; undefined when it is to stay as it is. */
export type Rewrite = (image: Image, tell: Tell) => Promise<EncodedImage | undefined>;

export interface Rewriting {
  /** Where the images are, and where their layers are but for those that `rewrite` has pushed. */
  readonly from: ReadableStore;
  /** Where the new ones go. */
  readonly to: Store;
  readonly rewrite: Rewrite;
  readonly tell: Tell;
  readonly onTraffic?: (traffic: Traffic) => void;
}

/**
 * Makes another image of an image, or of every image of an index, and brings it to a store with all
 * its layers; no tag is touched. Entries of an index that are about an image that has changed, and
 * those that are no images, are left out and told. One image after the other.
 */
export async function rewriteImages(root: Descriptor, parts: Rewriting): Promise<Descriptor> {
  const { from, to, tell } = parts;
  const onTraffic = parts.onTraffic ?? (() => undefined);
  const known = new Map<Digest, Promise<Descriptor>>();
  return rewrite(root);

  function rewrite(descriptor: Descriptor): Promise<Descriptor> {
    const made = known.get(descriptor.digest) ?? rewriteOne(descriptor);
    known.set(descriptor.digest, made);
    return made;
  }

  async function rewriteOne(descriptor: Descriptor): Promise<Descriptor> {
    const parsed = await fetchManifest(from, descriptor);
    if (parsed.kind === "index") return rewriteIndex(descriptor, parsed.index);
    const image = await imageIn(descriptor, parsed);
    const made = image && (await parts.rewrite(image, tell));
    if (!made) return keep(descriptor);
    for (const layer of made.image.manifest.layers.filter(mayTravel)) {
      const isOld = image.manifest.layers.some(({ digest }) => digest === layer.digest);
      if (isOld) onTraffic(await copyBlob(from, to, layer));
    }
    onTraffic(await pushEncoded(to, made));
    return made.manifest.descriptor;
  }

  async function rewriteIndex(descriptor: Descriptor, index: Index): Promise<Descriptor> {
    const entries = index.manifests;
    const images = entries.filter((entry) => isManifest(entry.mediaType) && !isAttestation(entry));
    const made = new Map<Digest, Descriptor>();
    for (const entry of images) made.set(entry.digest, await rewrite(entry));
    if (images.every(({ digest }) => made.get(digest)?.digest === digest)) return keep(descriptor);
    const manifests = entries.flatMap((entry): Descriptor[] => {
      const subject = entry.annotations?.[attestedKey];
      const to = made.get((subject as Digest | undefined) ?? entry.digest);
      const isImage = images.includes(entry);
      if (isImage && to) return [{ ...entry, ...bare(to) }];
      // What is said of an image that has not changed is still true.
      if (to && to.digest === subject) return [entry];
      const what = isAttestation(entry) ? "the attestation" : `an entry (${entry.mediaType})`;
      tell(`${what} ${entry.digest} of the index is left out: it is about another image`);
      return [];
    });
    for (const { digest } of manifests) {
      const old = entries.find((entry) => entry.digest === digest);
      if (old && !made.has(digest)) await copyImage(from, to, old, { onTraffic });
    }
    const encoded = encodeManifest({ ...index, manifests });
    onTraffic(await pushDocuments(to, [encoded]));
    return encoded.descriptor;
  }

  /** Undefined for what is no image, as signatures are. */
  async function imageIn(
    descriptor: Descriptor,
    { manifest }: Extract<Parsed, { readonly kind: "manifest" }>,
  ): Promise<Image | undefined> {
    const config = await fetchConfig(from, manifest);
    if (typeof config !== "string") return { descriptor, manifest, config };
    tell(`${descriptor.digest} stays as it is: it is no image (${config})`);
    return undefined;
  }

  async function keep(descriptor: Descriptor): Promise<Descriptor> {
    await copyImage(from, to, descriptor, { onTraffic });
    return bare(descriptor);
  }
}

const bare = ({ mediaType, digest, size }: Descriptor): Descriptor => ({ mediaType, digest, size });
