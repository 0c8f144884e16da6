import { LayerbuildError } from "../diagnostics/error.ts";
import { canonicalJson, type Json } from "./canonical-json.ts";
import type { HistoryEntry, ImageConfig } from "./config.ts";
import {
  type Descriptor,
  type Family,
  isDockerType,
  layerTypeIn,
  mediaTypes,
} from "./descriptor.ts";
import { type Digest, digestOf, shortDigest } from "./digest.ts";
import { configTypeFor, encodeManifest, type Manifest } from "./manifest.ts";

/** One platform's image: what its manifest and its config say, together. */
export interface Image {
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  readonly config: ImageConfig;
}

/** A layer with all that is known of it from manifest and config. */
export interface Layer {
  readonly descriptor: Descriptor;
  readonly diffID: Digest;
  readonly history: HistoryEntry | undefined;
}

/**
 * A piece of an image's history: a step with its layer, or one without. Walking manifest, diffIDs
 * and history in step is done here and nowhere else.
 */
export type Chapter =
  | { readonly history: HistoryEntry; readonly layer: undefined }
  | { readonly history: HistoryEntry | undefined; readonly layer: Layer };

/**
 * An image as chapters, oldest first. History that has fewer entries than there are layers (some
 * tools write none) leaves the last layers without an entry. A text tells why the two disagree.
 */
export function chaptersOf(image: Pick<Image, "manifest" | "config">): Chapter[] | string {
  const { layers } = image.manifest;
  const diffIDs = image.config.rootfs.diff_ids;
  if (layers.length !== diffIDs.length) {
    return `its manifest lists ${layers.length} layers and its config ${diffIDs.length}`;
  }
  const chapters: Chapter[] = [];
  let next = 0;
  for (const history of image.config.history ?? []) {
    if (history.empty_layer) {
      chapters.push({ history, layer: undefined });
      continue;
    }
    const layer = layerAt(next++, history);
    if (!layer) return `its history has more entries with a layer than it has layers (${next - 1})`;
    chapters.push({ history, layer });
  }
  for (; next < layers.length; next++) {
    const layer = layerAt(next, undefined);
    if (layer) chapters.push({ history: undefined, layer });
  }
  return chapters;

  function layerAt(at: number, history: HistoryEntry | undefined): Layer | undefined {
    const [descriptor, diffID] = [layers[at], diffIDs[at]];
    return descriptor && diffID ? { descriptor, diffID, history } : undefined;
  }
}

/** As `chaptersOf`. Fails with `manifest-invalid`; `what` is how the message calls the image. */
export function requireChapters(image: Image, what: string): Chapter[] {
  const chapters = chaptersOf(image);
  if (typeof chapters !== "string") return chapters;
  throw new LayerbuildError(
    "manifest-invalid",
    `${what} (${shortDigest(image.descriptor.digest)}) contradicts itself: ${chapters}`,
  );
}

/** The position of the first layer in which `image` is not built on `base`; undefined when it is. */
export function firstForeignLayer(image: Image, base: Image): number | undefined {
  const own = image.config.rootfs.diff_ids;
  const at = base.config.rootfs.diff_ids.findIndex((diffID, n) => own[n] !== diffID);
  return at < 0 ? undefined : at;
}

/** Bytes to push, config before manifest, and the image that they are. */
export interface EncodedImage {
  readonly image: Image;
  readonly config: { readonly descriptor: Descriptor; readonly bytes: Buffer };
  readonly manifest: { readonly descriptor: Descriptor; readonly bytes: Buffer };
}

/** Writes a config and the manifest over it, in the family of `mediaType` (a manifest's). */
export function encodeImage(
  config: ImageConfig,
  layers: readonly Descriptor[],
  mediaType: string,
  annotations?: { readonly [key: string]: string },
): EncodedImage {
  const bytes = Buffer.from(canonicalJson(config as unknown as Json));
  const descriptor = {
    mediaType: configTypeFor(mediaType),
    digest: digestOf(bytes),
    size: bytes.length,
  };
  const document: Manifest = {
    mediaType,
    config: descriptor,
    layers,
    ...(annotations ? { annotations } : {}),
  };
  const manifest = encodeManifest(document);
  return {
    image: { descriptor: manifest.descriptor, manifest: document, config },
    config: { descriptor, bytes },
    manifest,
  };
}

/**
 * Writes an image of chapters: its layers, diffIDs and history in step, all in the media types of a
 * family. Layers of types that it does not know stay as they are.
 */
export function encodeChapters(
  config: Omit<ImageConfig, "rootfs" | "history">,
  chapters: readonly Chapter[],
  family: Family,
  annotations?: { readonly [key: string]: string },
): EncodedImage {
  const layers = chapters.flatMap(({ layer }) => layer ?? []);
  return encodeImage(
    {
      ...config,
      rootfs: { type: "layers", diff_ids: layers.map(({ diffID }) => diffID) },
      history: chapters.map(({ history }) => history ?? {}),
    },
    layers.map(({ descriptor: { mediaType, ...rest } }) => ({
      ...rest,
      mediaType: layerTypeIn(family, mediaType),
    })),
    family === "docker" ? mediaTypes.dockerManifest : mediaTypes.ociManifest,
    annotations,
  );
}

/** The family that an image is written in. */
export const familyOf = ({ manifest }: Image): Family =>
  isDockerType(manifest.mediaType) ? "docker" : "oci";
