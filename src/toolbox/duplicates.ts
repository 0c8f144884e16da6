import pLimit from "p-limit";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, formatPlatform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { formatRepository } from "../image/reference.ts";
import type { ReadableStore } from "../store/store.ts";
import { imagesIn } from "./images-in.ts";
import { resolvedTags } from "./resolved-tags.ts";

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
  const found = await limit.map(
    await resolvedTags(store),
    async ({ tag, descriptor }): Promise<Duplicate[]> => {
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
    },
  );
  return found.flat();

  function configsOf(descriptor: Descriptor): Promise<ReadonlyMap<string, Digest>> {
    const asked = known.get(descriptor.digest) ?? readConfigs(descriptor);
    known.set(descriptor.digest, asked);
    return asked;
  }

  /** The digests of configurations by platform. */
  async function readConfigs(descriptor: Descriptor): Promise<ReadonlyMap<string, Digest>> {
    const images = await imagesIn(store, descriptor);
    return new Map(
      images.flatMap(({ platform, manifest }) =>
        platform ? [[formatPlatform(platform), manifest.config.digest] as const] : [],
      ),
    );
  }
}
