import pLimit from "p-limit";
import { LayerbuildError } from "../diagnostics/error.ts";
import { isAttestation } from "../image/attestation.ts";
import { type Descriptor, formatPlatform, isManifest } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { formatRepository } from "../image/reference.ts";
import { fetchConfig, fetchManifest } from "../store/image.ts";
import type { ReadableStore } from "../store/store.ts";

/** A tag whose image is in part or in whole the same as another. */
export interface Duplicate {
  readonly tag: string;
  readonly digest: Digest;
  /** Those for which both have the same configuration, and with it the same layers. */
  readonly platforms: readonly string[];
  /** Whether these are all that either of them has. */
  readonly whole: boolean;
}

/** Manifests that are on their way at once. */
const asksAtOnce = 8;

/**
 * The tags of a repository whose images have the same configuration as one of it, for at least one
 * platform. Every tag costs one request, and every manifest that none before it was, one more.
 */
export async function duplicatesOf(store: ReadableStore, root: Descriptor): Promise<Duplicate[]> {
  const limit = pLimit(asksAtOnce);
  const known = new Map<Digest, Promise<ReadonlyMap<string, Digest>>>();
  const own = await configsOf(root);
  if (own.size === 0) {
    throw new LayerbuildError(
      "manifest-invalid",
      `${formatRepository(store.repository)}@${root.digest} has no image in it`,
    );
  }
  const found = await limit.map(await store.list(), async (tag): Promise<Duplicate[]> => {
    const descriptor = await store.resolve(tag);
    if (!descriptor) return [];
    const configs = await configsOf(descriptor);
    const platforms = [...own].filter(([platform, digest]) => configs.get(platform) === digest);
    if (platforms.length === 0) return [];
    return [
      {
        tag,
        digest: descriptor.digest,
        platforms: platforms.map(([platform]) => platform).sort(),
        whole: platforms.length === own.size && own.size === configs.size,
      },
    ];
  });
  return found.flat();

  function configsOf(descriptor: Descriptor): Promise<ReadonlyMap<string, Digest>> {
    const asked = known.get(descriptor.digest) ?? readConfigs(descriptor);
    known.set(descriptor.digest, asked);
    return asked;
  }

  /** The digests of configurations by platform. */
  async function readConfigs(
    descriptor: Descriptor,
    named?: string,
  ): Promise<ReadonlyMap<string, Digest>> {
    const parsed = await fetchManifest(store, descriptor);
    if (parsed.kind === "manifest") {
      const platform = named ?? (await platformIn(parsed));
      return new Map(platform === undefined ? [] : [[platform, parsed.manifest.config.digest]]);
    }
    const entries = parsed.index.manifests.filter(
      (entry) => isManifest(entry.mediaType) && !isAttestation(entry),
    );
    const below: [string, Digest][] = [];
    for (const entry of entries) {
      const { platform } = entry;
      below.push(...(await readConfigs(entry, platform && formatPlatform(platform))));
    }
    return new Map(below);
  }

  /** Undefined for what is no image. */
  async function platformIn({
    manifest,
  }: Extract<Awaited<ReturnType<typeof fetchManifest>>, { kind: "manifest" }>) {
    const config = await fetchConfig(store, manifest);
    return typeof config === "string" || config.os === "" ? undefined : formatPlatform(config);
  }
}
