import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, mediaTypes } from "../image/descriptor.ts";
import { digestOf } from "../image/digest.ts";
import { encodeManifest } from "../image/manifest.ts";
import { fetchBytes, fetchManifest } from "./image.ts";
import type { ReadableStore, Store } from "./store.ts";

const emptyConfig = Buffer.from("{}");

const descriptorOf = (mediaType: string, bytes: Buffer): Descriptor => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
});

/**
 * Keeps bytes as an artifact with one layer, under tags that are moved in their order when it is
 * complete. The same bytes give the same artifact.
 * Source: image-spec manifest.md, "Guidelines for Artifact Usage".
 */
export async function keepArtifact(
  store: Store,
  mediaType: string,
  bytes: Buffer,
  tags: readonly string[],
): Promise<void> {
  const layer = descriptorOf(mediaType, bytes);
  const config = descriptorOf(mediaTypes.empty, emptyConfig);
  const manifest = encodeManifest({
    mediaType: mediaTypes.ociManifest,
    artifactType: mediaType,
    config,
    layers: [layer],
  });
  await Promise.all([store.push(layer, bytes), store.push(config, emptyConfig)]);
  await store.push(manifest.descriptor, manifest.bytes);
  for (const tag of tags) await store.tag(manifest.descriptor, tag);
}

/**
 * The bytes of the artifact of that media type that a tag stands for. What is broken, or over
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
    const layer = parsed.kind === "manifest" ? parsed.manifest.layers[0] : undefined;
    return layer?.mediaType === mediaType ? await fetchBytes(store, layer, limit) : undefined;
  } catch (error) {
    if (error instanceof LayerbuildError && isBroken.has(error.code)) return undefined;
    throw error;
  }
}

const isBroken: ReadonlySet<string> = new Set([
  "manifest-invalid",
  "content-invalid",
  "image-not-found",
]);
