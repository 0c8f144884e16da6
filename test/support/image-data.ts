import type { ExecutionConfig, HistoryEntry } from "../../src/image/config.ts";
import { mediaTypes } from "../../src/image/descriptor.ts";
import { digestOf } from "../../src/image/digest.ts";
import { encodeImage, type Image } from "../../src/image/image.ts";

export interface ImageData {
  /** A layer is named by a text; its digests are made from it. Base layer first. */
  readonly layers: readonly string[];
  /** One entry a layer when absent. */
  readonly history?: readonly HistoryEntry[];
  readonly config?: ExecutionConfig;
  readonly created?: string;
  readonly family?: "oci" | "docker";
}

/** An image as data, for tests that need no bytes of layers. */
export function imageOf(data: ImageData): Image {
  const family = data.family ?? "oci";
  const [layerType, manifestType] =
    family === "oci"
      ? ["application/vnd.oci.image.layer.v1.tar+gzip", mediaTypes.ociManifest]
      : ["application/vnd.docker.image.rootfs.diff.tar.gzip", mediaTypes.dockerManifest];
  const layers = data.layers.map((text) => ({
    mediaType: layerType,
    digest: digestOf(`compressed ${text}`),
    size: text.length,
  }));
  return encodeImage(
    {
      os: "linux",
      architecture: "amd64",
      ...(data.created ? { created: data.created } : {}),
      config: data.config ?? {},
      rootfs: { type: "layers", diff_ids: data.layers.map((text) => digestOf(text)) },
      history: data.history ?? data.layers.map((text) => ({ created_by: `RUN ${text}` })),
    },
    layers,
    manifestType,
  ).image;
}
