import { attestedKey } from "../image/attestation.ts";
import {
  type Descriptor,
  isDockerType,
  isManifest,
  layerTypeIn,
  mediaTypes,
} from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { encodeManifest, type Index, type Manifest } from "../image/manifest.ts";
import { fetchManifest } from "./image.ts";
import type { NamedImage } from "./named-image.ts";
import { withDocuments } from "./with-documents.ts";

/**
 * The image with manifests of OCI's types in place of Docker's, which readers of OCI layouts need
 * not know; configs and layers are the same bytes. What is of OCI's types already stays as it is.
 */
export async function asOci(image: NamedImage): Promise<NamedImage> {
  const { store } = image;
  const made = new Map<Digest, Buffer>();
  const descriptor = await convert(image.descriptor);
  if (made.size === 0) return image;
  return { ...image, descriptor, store: withDocuments(store, made) };

  async function convert(from: Descriptor): Promise<Descriptor> {
    if (!isManifest(from.mediaType)) return { ...from, mediaType: ociTypeOf(from.mediaType) };
    const parsed = await fetchManifest(store, from);
    const document =
      parsed.kind === "index"
        ? await convertIndex(parsed.index)
        : await convertOne(parsed.manifest);
    if (!document) return from;
    const { descriptor, bytes } = encodeManifest(document);
    made.set(descriptor.digest, bytes);
    return { ...from, ...descriptor };
  }

  async function convertOne(manifest: Manifest): Promise<Manifest | undefined> {
    if (!isDockerType(manifest.mediaType)) return undefined;
    return {
      ...manifest,
      mediaType: mediaTypes.ociManifest,
      config: await convert(manifest.config),
      layers: await Promise.all(manifest.layers.map(convert)),
    };
  }

  async function convertIndex(index: Index): Promise<Index | undefined> {
    const manifests = await Promise.all(index.manifests.map(convert));
    const digests = new Map(
      manifests.map(({ digest }, at) => [index.manifests[at]?.digest, digest]),
    );
    const isSame = manifests.every(({ digest }, at) => index.manifests[at]?.digest === digest);
    if (isSame && !isDockerType(index.mediaType)) return undefined;
    return {
      ...index,
      mediaType: mediaTypes.ociIndex,
      manifests: manifests.map((entry) => {
        const to = digests.get(entry.annotations?.[attestedKey] as Digest | undefined);
        return to ? { ...entry, annotations: { ...entry.annotations, [attestedKey]: to } } : entry;
      }),
    };
  }
}

const ociTypeOf = (mediaType: string): string =>
  mediaType === mediaTypes.dockerConfig ? mediaTypes.ociConfig : layerTypeIn("oci", mediaType);
