import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, formatPlatform, type Platform } from "../image/descriptor.ts";
import { formatReference } from "../image/reference.ts";
import { fetchManifest } from "../store/image.ts";
import { selectPlatform } from "../store/select-platform.ts";
import type { OpenStore } from "../store/store.ts";
import type { BuildRequest, NamedContext } from "./builder.ts";

type ImageContext = NamedContext & { readonly kind: "image" };

/** What results may share with the images that their builds start from. Each is looked at once. */
export type FindSeed = (
  request: Pick<BuildRequest, "contexts" | "platform">,
) => Promise<Descriptor[]>;

/**
 * Gives configs and layers of the images of a build. A builder neither sends nor writes what the
 * folder for its result has already.
 */
export function seedsIn(open: OpenStore): FindSeed {
  const known = new Map<string, Promise<Descriptor[]>>();
  return async ({ contexts, platform }) => {
    const parts = Object.values(contexts).map((context) =>
      context.kind === "image" ? partsOf(context, platform) : [],
    );
    return (await Promise.all(parts)).flat();
  };

  function partsOf(context: ImageContext, platform: Platform): Promise<Descriptor[]> {
    const { repository, digest } = context;
    const name = formatReference({ ...repository, digest });
    const key = [repository.layout, name, formatPlatform(platform)].join("\n");
    const found = known.get(key) ?? read(context, platform).catch(orNothing);
    known.set(key, found);
    return found;
  }

  async function read(
    { repository, digest }: ImageContext,
    platform: Platform,
  ): Promise<Descriptor[]> {
    const store = open(repository);
    const root = await store.resolve(digest);
    const image = root && (await selectPlatform(store, root, platform));
    const parsed = image && (await fetchManifest(store, image));
    return parsed?.kind === "manifest" ? [parsed.manifest.config, ...parsed.manifest.layers] : [];
  }
}

/** It only saves work: what is wrong with an image, the build will tell. */
function orNothing(error: unknown): Descriptor[] {
  if (error instanceof LayerbuildError && error.code !== "interrupted") return [];
  throw error;
}
