import { type Written, writersOf } from "../compare/origins.ts";
import { isAttestation } from "../image/attestation.ts";
import type { ImageConfig } from "../image/config.ts";
import type { Descriptor, Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { type Image, requireChapters } from "../image/image.ts";
import { type MadeOf, madeOf } from "../merge/made-of.ts";
import { fetchImage, fetchManifest } from "../store/image.ts";
import { selectPlatform } from "../store/select-platform.ts";
import type { Source } from "../transport/source.ts";
import { type ImageIn, imagesIn } from "./images-in.ts";

/** What is known of an image or index without its layers. */
export interface Inspection {
  readonly name: string;
  readonly descriptor: Descriptor;
  readonly isIndex: boolean;
  readonly annotations: { readonly [key: string]: string };
  readonly images: readonly InspectedImage[];
  /** Entries of an index that are no images. */
  readonly attestations: number;
}

export interface InspectedImage {
  readonly platform: Platform | undefined;
  readonly descriptor: Descriptor;
  /** Of all layers, as they are kept. */
  readonly size: number;
  readonly config: ImageConfig;
  readonly annotations: { readonly [key: string]: string };
  readonly layers: readonly InspectedLayer[];
  /** Of a merged image. */
  readonly madeOf: MadeOf | undefined;
}

export interface InspectedLayer extends LayerOrigin {
  /** From 1, the lowest. */
  readonly number: number;
  readonly descriptor: Descriptor;
  readonly diffID: Digest;
}

/** Where a layer comes from, as far as the image says. */
export interface LayerOrigin {
  /** `section NAME`, `base` or `merged files`, of an image that was merged. */
  readonly part: string | undefined;
  /** The instruction that made it, as the Dockerfile has it. */
  readonly instruction: string | undefined;
}

/** Reads manifests and configurations of a name's image, or of all images of an index. */
export async function inspectImage(
  { name, store, descriptor: root }: Source,
  platform: Platform | undefined,
): Promise<Inspection> {
  const chosen = platform ? await selectPlatform(store, root, platform) : root;
  const parsed = await fetchManifest(store, chosen);
  const { annotations = {} } = parsed.kind === "index" ? parsed.index : parsed.manifest;
  const entries = parsed.kind === "index" ? parsed.index.manifests : [];
  const images: InspectedImage[] = [];
  for (const each of await imagesIn(store, chosen)) {
    images.push(inspected(each, await fetchImage(store, each.descriptor)));
  }
  return {
    name,
    descriptor: chosen,
    isIndex: parsed.kind === "index",
    annotations,
    images,
    attestations: entries.filter(isAttestation).length,
  };
}

function inspected({ platform, descriptor, manifest }: ImageIn, image: Image): InspectedImage {
  const origins = layerOrigins(image);
  return {
    platform,
    descriptor,
    size: manifest.layers.reduce((sum, { size }) => sum + size, 0),
    config: image.config,
    annotations: manifest.annotations ?? {},
    layers: manifest.layers.map((layer, at) => ({
      number: at + 1,
      descriptor: layer,
      diffID: image.config.rootfs.diff_ids[at] as Digest,
      part: origins[at]?.part,
      instruction: origins[at]?.instruction,
    })),
    madeOf: madeOf(image),
  };
}

/** Of each layer, in their order. Fails with `manifest-invalid`. */
export const layerOrigins = (image: Image): LayerOrigin[] =>
  writersOf(requireChapters(image, "the image")).map(({ writer, instruction }: Written) => ({
    part: writer.kind === "instruction" ? undefined : writer.name,
    instruction,
  }));
