import { mediaTypes, type Platform } from "../image/descriptor.ts";
import { encodeManifest } from "../image/manifest.ts";
import { referrersTag } from "../store/referrers.ts";
import type { ReadableStore } from "../store/store.ts";
import { withDocuments } from "../store/with-documents.ts";
import { type About, aboutImages, manifestsIn, signatureTags } from "./about-images.ts";
import { indexPart, type Part } from "./index-part.ts";

/** Something that is to be copied, and the tag that it is to have; without one only its digest. */
export interface Cargo extends Part {
  readonly kind: "image" | "referrer" | "signature";
  readonly tag?: string | undefined;
}

export interface CargoOptions {
  readonly platforms?: readonly Platform[] | undefined;
  /**
   * Whether what refers to the images comes along: as it is, for places that list it themselves, or
   * as the lists under tags that other places have. Source: distribution-spec, "Referrers Tag Schema".
   */
  readonly referrers?: "listed" | "tagged" | undefined;
}

/**
 * All that goes with an image when it is copied under a tag, in the order in which it is to go: what
 * refers to something comes after it.
 */
export async function cargoOf(
  source: Pick<Part, "store" | "descriptor">,
  tag: string | undefined,
  { platforms, referrers }: CargoOptions,
): Promise<Cargo[]> {
  const { store, descriptor } = source;
  const part = platforms ? await indexPart(store, descriptor, platforms) : source;
  const image: Cargo = { ...part, kind: "image", tag };
  if (!referrers) return [image];
  const about = await aboutImages(part.store, part.descriptor);
  const listed =
    referrers === "tagged"
      ? about.map((each) => listOf(store, each))
      : about.flatMap((each) =>
          each.referrers.map(
            ({ mediaType, digest, size }): Cargo => ({
              kind: "referrer",
              store,
              descriptor: { mediaType, digest, size },
            }),
          ),
        );
  return [image, ...listed, ...(await signaturesOf(part))];
}

/** What refers to one image, as an index under a tag. */
function listOf(store: ReadableStore, { subject, referrers }: About): Cargo {
  const list = encodeManifest({ mediaType: mediaTypes.ociIndex, manifests: referrers });
  return {
    kind: "referrer",
    tag: referrersTag(subject),
    store: withDocuments(store, new Map([[list.descriptor.digest, list.bytes]])),
    descriptor: list.descriptor,
    made: list,
  };
}

async function signaturesOf({ store, descriptor }: Part): Promise<Cargo[]> {
  const digests = await manifestsIn(store, descriptor);
  const found: Cargo[] = [];
  for (const tag of signatureTags(await store.list(), digests)) {
    const signature = await store.resolve(tag);
    if (signature) found.push({ kind: "signature", tag, store, descriptor: signature });
  }
  return found;
}
