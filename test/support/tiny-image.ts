import { randomBytes } from "node:crypto";
import type { ImageConfig } from "../../src/image/config.ts";
import { type Descriptor, mediaTypes, type Platform } from "../../src/image/descriptor.ts";
import { digestOf } from "../../src/image/digest.ts";
import { type EncodedImage, encodeImage } from "../../src/image/image.ts";
import { encodeManifest } from "../../src/image/manifest.ts";
import type { Store } from "../../src/store/store.ts";

/** A blob and what points to it. */
export interface Blob {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

export function blobOf(
  bytes: Buffer | string,
  mediaType = "application/vnd.oci.image.layer.v1.tar",
): Blob {
  const content = Buffer.from(bytes);
  return {
    bytes: content,
    descriptor: { mediaType, digest: digestOf(content), size: content.length },
  };
}

/** A blob that nobody has seen before. */
export const freshBlob = (size = 1000): Blob => blobOf(randomBytes(size));

export const linux: Platform = { os: "linux", architecture: "amd64" };

/** An image whose layers are blobs of any bytes: nothing in these tests unpacks them. */
export function tinyImage(
  layers: readonly Blob[],
  platform: Platform = linux,
  mediaType: string = mediaTypes.ociManifest,
): EncodedImage {
  const config: ImageConfig = {
    ...platform,
    rootfs: { type: "layers", diff_ids: layers.map(({ bytes }) => digestOf(`tar ${bytes}`)) },
  };
  return encodeImage(
    config,
    layers.map((layer) => layer.descriptor),
    mediaType,
  );
}

/** Puts an image and its layers into a store; the descriptor is the manifest's. */
export async function pushImage(
  store: Store,
  image: EncodedImage,
  layers: readonly Blob[],
): Promise<Descriptor> {
  for (const { descriptor, bytes } of [...layers, image.config, image.manifest]) {
    await store.push(descriptor, bytes);
  }
  return image.manifest.descriptor;
}

/** An index over images, each with its platform. */
export function tinyIndex(entries: readonly Descriptor[]): ReturnType<typeof encodeManifest> {
  return encodeManifest({ mediaType: mediaTypes.ociIndex, manifests: entries });
}
