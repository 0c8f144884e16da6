import { LayerbuildError } from "../diagnostics/error.ts";
import { type ImageConfig, parseConfig } from "../image/config.ts";
import type { Descriptor } from "../image/descriptor.ts";
import type { Image } from "../image/image.ts";
import { type Manifest, maxManifestSize, type Parsed, parseManifest } from "../image/manifest.ts";
import { formatRepository } from "../image/reference.ts";
import type { ReadableStore } from "./store.ts";
import { collect } from "./verify.ts";

/** The limit of a config blob in bytes: history and labels of thousands of layers fit. */
const maxConfigSize = 8 * 1024 * 1024;

/** The content as a whole, verified. Fails with `manifest-invalid` when it is over `limit` bytes. */
export async function fetchBytes(
  store: ReadableStore,
  descriptor: Descriptor,
  limit: number,
): Promise<Buffer> {
  const tooLarge = `it has ${descriptor.size} bytes, and no more than ${limit} are read`;
  if (descriptor.size > limit) throw unusable(store, descriptor, tooLarge);
  const bytes = await collect(await store.fetch(descriptor), limit);
  if (!bytes) throw unusable(store, descriptor, tooLarge);
  return bytes;
}

/** A manifest or index, read. Fails with `manifest-invalid`. */
export async function fetchManifest(
  store: ReadableStore,
  descriptor: Descriptor,
): Promise<Parsed & { readonly bytes: Buffer }> {
  const bytes = await fetchBytes(store, descriptor, maxManifestSize);
  const parsed = parseManifest(bytes, descriptor.mediaType);
  if (typeof parsed === "string") throw unusable(store, descriptor, parsed);
  return { ...parsed, bytes };
}

/** One platform's image: manifest and config. Two requests; no layer is touched. */
export async function fetchImage(store: ReadableStore, descriptor: Descriptor): Promise<Image> {
  const parsed = await fetchManifest(store, descriptor);
  if (parsed.kind === "index") {
    throw unusable(store, descriptor, "it is an index of images where one image is expected");
  }
  const { manifest } = parsed;
  const config = await fetchConfig(store, manifest);
  if (typeof config === "string") throw unusable(store, manifest.config, config);
  return { descriptor, manifest, config };
}

/** The config of a manifest. A text tells what is wrong with it, as of what is no image. */
export async function fetchConfig(
  store: ReadableStore,
  { config }: Manifest,
): Promise<ImageConfig | string> {
  return parseConfig(await fetchBytes(store, config, maxConfigSize));
}

const unusable = (store: ReadableStore, descriptor: Descriptor, why: string): LayerbuildError =>
  new LayerbuildError(
    "manifest-invalid",
    `${nameOf(store, descriptor)} is no usable image: ${why}`,
  );

const unusableCodes: ReadonlySet<string> = new Set([
  "manifest-invalid",
  "content-invalid",
  "image-not-found",
]);

/** Whether an error says that content is not there, or not what it should be. */
export const isUnusable = (error: unknown): error is LayerbuildError =>
  error instanceof LayerbuildError && unusableCodes.has(error.code);

/** How errors call what is in a store. */
export const nameOf = (
  { repository }: Pick<ReadableStore, "repository">,
  { digest }: Descriptor,
): string => `${formatRepository(repository)}@${digest}`;
