import { LayerbuildError } from "../diagnostics/error.ts";
import { isAttestation } from "../image/attestation.ts";
import type { ImageConfig } from "../image/config.ts";
import {
  type Descriptor,
  formatPlatform,
  isIndex,
  isManifest,
  isSamePlatform,
  mediaTypes,
  type Platform,
} from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import type { Manifest } from "../image/manifest.ts";
import { fetchConfig, fetchImage, fetchManifest, nameOf } from "./image.ts";
import type { ReadableStore } from "./store.ts";

/**
 * The manifest for a platform: an index's entry, or the descriptor itself when it is a manifest
 * whose config is for that platform. Attestations and other things that are no images do not count.
 * Of several entries (Windows has one a version) the first is taken; an index in the index is looked
 * through; entries that name no platform are asked for their configs after all others. Fails with
 * `platform-missing`, which lists the platforms that there are.
 */
export const selectPlatform = async (
  store: ReadableStore,
  root: Descriptor,
  wanted: Platform,
): Promise<Descriptor> => (await selectImage(store, root, wanted)).descriptor;

/** The same, with the image's config where that had to be read. */
export async function selectImage(
  store: ReadableStore,
  root: Descriptor,
  wanted: Platform,
): Promise<{ readonly descriptor: Descriptor; readonly config?: ImageConfig }> {
  const others: Platform[] = [];
  const seen = new Set<Digest>();
  const parsed = await fetchManifest(store, root);
  if (parsed.kind === "manifest") {
    const { config } = await fetchImage(store, root);
    if (isSamePlatform(config, wanted)) return { descriptor: root, config };
    throw platformMissing(store, root, wanted, [config]);
  }
  const found = await searchIndex(parsed.index.manifests);
  if (found) return { descriptor: found };
  throw platformMissing(store, root, wanted, others);

  async function searchIndex(all: readonly Descriptor[]): Promise<Descriptor | undefined> {
    const entries = all.filter((entry) => isManifest(entry.mediaType) && !isAttestation(entry));
    const [named, unnamed] = [entries.filter(isNamed), entries.filter((entry) => !isNamed(entry))];
    const fitting = named.filter(({ platform }) => platform && isSamePlatform(platform, wanted));
    others.push(...named.flatMap(({ platform }) => platform ?? []));
    for (const entry of [...fitting, ...unnamed]) {
      const found = await searchEntry(entry);
      if (found) return found;
    }
    return undefined;
  }

  async function searchEntry(entry: Descriptor): Promise<Descriptor | undefined> {
    if (seen.has(entry.digest)) return undefined;
    seen.add(entry.digest);
    if (isNamed(entry) && !isIndex(entry.mediaType)) return entry;
    const parsed = await fetchManifest(store, entry);
    if (parsed.kind === "index") return searchIndex(parsed.index.manifests);
    const platform = await platformOf(store, parsed.manifest);
    if (!platform) return undefined;
    if (isSamePlatform(platform, wanted)) return entry;
    others.push(platform);
    return undefined;
  }
}

/** Undefined for what is no image: signatures and other artifacts stand in indexes too. */
export async function platformOf(
  store: ReadableStore,
  manifest: Manifest,
): Promise<Platform | undefined> {
  const { mediaType } = manifest.config;
  if (mediaType !== mediaTypes.ociConfig && mediaType !== mediaTypes.dockerConfig) return undefined;
  const config = await fetchConfig(store, manifest);
  return typeof config === "string" || config.os === "" ? undefined : config;
}

const isNamed = ({ platform }: Descriptor): boolean => platform !== undefined;

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
