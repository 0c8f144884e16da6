import { type Descriptor, mediaTypes } from "../image/descriptor.ts";
import { digestOf } from "../image/digest.ts";
import { encodeManifest } from "../image/manifest.ts";
import { fetchBytes, fetchManifest, isUnusable } from "./image.ts";
import type { ReadableStore, Store } from "./store.ts";

const emptyConfig = Buffer.from("{}");

const descriptorOf = (mediaType: string, bytes: Buffer): Descriptor => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
});

/** One more layer of an artifact. */
export interface ArtifactPart {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/**
 * Keeps bytes as an artifact, as its only layer or with others beside it, under tags that are moved
 * in their order when it is complete. The same bytes give the same artifact.
 * Source: image-spec manifest.md, "Guidelines for Artifact Usage".
 */
export async function keepArtifact(
  store: Store,
  mediaType: string,
  bytes: Buffer,
  tags: readonly string[],
  beside: readonly ArtifactPart[] = [],
): Promise<void> {
  const parts = [{ mediaType, bytes }, ...beside];
  const layers = parts.map((part) => descriptorOf(part.mediaType, part.bytes));
  const config = descriptorOf(mediaTypes.empty, emptyConfig);
  const manifest = encodeManifest({
    mediaType: mediaTypes.ociManifest,
    artifactType: mediaType,
    config,
    layers,
  });
  await Promise.all([
    ...layers.map((layer, at) => store.push(layer, parts[at]?.bytes ?? bytes)),
    store.push(config, emptyConfig),
  ]);
  await store.push(manifest.descriptor, manifest.bytes);
  for (const tag of tags) await store.tag(manifest.descriptor, tag);
}

/**
 * The bytes of that media type in the artifact that a tag stands for. What is broken, or over
 * `limit` bytes, or another thing, is as if it were not there: undefined.
 */
export async function artifactAt(
  store: ReadableStore,
  mediaType: string,
  tag: string,
  limit: number,
): Promise<Buffer | undefined> {
  const found = await store.resolve(tag);
  if (!found) return undefined;
  try {
    const parsed = await fetchManifest(store, found);
    const layers = parsed.kind === "manifest" ? parsed.manifest.layers : [];
    const layer = layers.find((one) => one.mediaType === mediaType);
    return layer && (await fetchBytes(store, layer, limit));
  } catch (error) {
    if (isUnusable(error)) return undefined;
    throw error;
  }
}
