import type { BuildSpec, Layerfile } from "../config/layerfile.ts";
import { lockNameOf } from "../config/lock-file.ts";
import { isFor } from "../config/platforms.ts";
import { formatPlatform, type Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { type FindImage, type FoundImage, findOrFail } from "./find-image.ts";
import { type NameSources, namedBy } from "./inputs.ts";

/** An image that a layerfile or one of its Dockerfiles names, by a tag. */
export interface NamedImage {
  readonly found: FoundImage;
  /** Those for which something starts from it. */
  readonly platforms: readonly Platform[];
}

/**
 * All images that a layerfile names for its platforms, by what they go by in its lock: bases, what
 * stages start from or copy from, frontends, named contexts, and what the triggers of those name.
 * Each is asked for once. Fails as planning does.
 */
export async function namedImages(
  layerfile: Layerfile,
  { find, triggersOf }: NameSources,
): Promise<ReadonlyMap<string, NamedImage>> {
  const images = new Map<string, Promise<FoundImage | undefined>>();
  const starts = new Map<Digest, Map<string, Platform>>();
  const sources: NameSources = {
    find(reference) {
      const name = lockNameOf(reference);
      if (name === undefined) return find(reference);
      const found = images.get(name) ?? find(reference);
      images.set(name, found);
      return found;
    },
    triggersOf(image, platform) {
      const { digest } = image.descriptor;
      const known = starts.get(digest) ?? new Map<string, Platform>();
      starts.set(digest, known.set(formatPlatform(platform), platform));
      return triggersOf(image, platform);
    },
  };
  await Promise.all(layerfile.platforms.map((platform) => askFor(layerfile, platform, sources)));
  const named = [...images].map(async ([name, asked]): Promise<[string, NamedImage][]> => {
    const found = await asked;
    if (!found) return [];
    return [
      [name, { found, platforms: [...(starts.get(found.descriptor.digest)?.values() ?? [])] }],
    ];
  });
  return new Map((await Promise.all(named)).flat());
}

async function askFor(
  { base, sections }: Layerfile,
  platform: Platform,
  sources: NameSources,
): Promise<void> {
  const triggers = base.kind === "image" ? triggersAt(sources, base.reference, platform) : [];
  const ask = (kind: "base" | "section", build: BuildSpec, own: readonly string[]) =>
    namedBy(kind, build, platform, sources, own);
  await Promise.all([
    base.kind === "build" ? ask("base", base.build, []) : triggers,
    ...sections
      .filter((section) => isFor(section, platform))
      .map(async ({ needs, build }) =>
        ask("section", build, needs.length > 0 ? [] : await triggers),
      ),
  ]);
}

const triggersAt = async (
  { find, triggersOf }: NameSources,
  reference: Parameters<FindImage>[0],
  platform: Platform,
): Promise<readonly string[]> => triggersOf(await findOrFail(reference, find), platform);
