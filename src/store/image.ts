import { LayerbuildError } from "../diagnostics/error.ts";
import { parseConfig } from "../image/config.ts";
import {
  type Descriptor,
  formatPlatform,
  isSamePlatform,
  type Platform,
} from "../image/descriptor.ts";
import type { Image } from "../image/image.ts";
import { isAttestation, maxManifestSize, type Parsed, parseManifest } from "../image/manifest.ts";
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
  const config = parseConfig(await fetchBytes(store, manifest.config, maxConfigSize));
  if (typeof config === "string") throw unusable(store, manifest.config, config);
  return { descriptor, manifest, config };
}

/**
 * The manifest for a platform: an index's entry (attestations do not count), or the descriptor
 * itself when it is a manifest whose config is for that platform. Fails with `platform-missing`,
 * which lists the platforms that there are.
 */
export async function selectPlatform(
  store: ReadableStore,
  descriptor: Descriptor,
  platform: Platform,
): Promise<Descriptor> {
  const parsed = await fetchManifest(store, descriptor);
  if (parsed.kind === "manifest") {
    const { config } = await fetchImage(store, descriptor);
    if (isSamePlatform(config, platform)) return descriptor;
    throw platformMissing(store, descriptor, platform, [config]);
  }
  const entries = parsed.index.manifests.filter((entry) => !isAttestation(entry));
  const found = entries.find((entry) => entry.platform && isSamePlatform(entry.platform, platform));
  if (found) return found;
  const platforms = entries.flatMap((entry) => (entry.platform ? [entry.platform] : []));
  throw platformMissing(store, descriptor, platform, platforms);
}

function platformMissing(
  store: ReadableStore,
  descriptor: Descriptor,
  wanted: Platform,
  platforms: readonly Platform[],
): LayerbuildError {
  const names = [...new Set(platforms.map(formatPlatform))];
  const there = names.length > 0 ? `it is for ${names.join(", ")}` : "it names no platform at all";
  return new LayerbuildError(
    "platform-missing",
    `${nameOf(store, descriptor)} has no image for ${formatPlatform(wanted)}: ${there}`,
    { hint: "Take that platform out of `platforms`, or start from an image that has it." },
  );
}

const unusable = (store: ReadableStore, descriptor: Descriptor, why: string): LayerbuildError =>
  new LayerbuildError(
    "manifest-invalid",
    `${nameOf(store, descriptor)} is no usable image: ${why}`,
  );

const nameOf = (store: ReadableStore, descriptor: Descriptor): string =>
  `${formatRepository(store.repository)}@${descriptor.digest}`;
