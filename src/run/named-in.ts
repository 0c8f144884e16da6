import type { BuildSpec, Layerfile } from "../config/layerfile.ts";
import { lockNameOf } from "../config/lock-file.ts";
import { isFor } from "../config/platforms.ts";
import { formatPlatform, type Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { addressesOf } from "./elsewhere.ts";
import { type FindImage, type FoundImage, findOrFail } from "./find-image.ts";
import { remoteLockNameOf } from "./find-locked.ts";
import { type NameSources, namedBy } from "./inputs.ts";

/** An image that a layerfile or one of its Dockerfiles names, by a tag. */
export interface NamedImage {
  readonly found: FoundImage;
  /** Those for which something starts from it. */
  readonly platforms: readonly Platform[];
}

/** Something of git's or the web, and the secrets of the build that takes it. */
export interface NamedRemote {
  readonly address: string;
  readonly secrets: BuildSpec["secrets"];
}

/** What a layerfile has from elsewhere. */
export interface Named {
  /** By what they go by in its lock. */
  readonly images: ReadonlyMap<string, NamedImage>;
  /** Addresses of git repositories and of files, by the same. */
  readonly remotes: ReadonlyMap<string, NamedRemote>;
}

/**
 * All that a layerfile names for its platforms: images that are bases, that stages start from or
 * copy from, frontends, named contexts, what the triggers of those name; and what ADD and contexts take
 * from elsewhere. Each image is asked for once. Fails as planning does.
 */
export async function namedIn(
  layerfile: Layerfile,
  { find, triggersOf }: NameSources,
): Promise<Named> {
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
  const remotes = new Map<string, NamedRemote>();
  const note = (remote: NamedRemote): void => {
    const name = remoteLockNameOf(remote.address);
    if (name !== undefined) remotes.set(name, remote);
  };
  await Promise.all(
    layerfile.platforms.map((platform) => askFor(layerfile, platform, sources, note)),
  );
  const named = [...images].map(async ([name, asked]): Promise<[string, NamedImage][]> => {
    const found = await asked;
    if (!found) return [];
    return [
      [name, { found, platforms: [...(starts.get(found.descriptor.digest)?.values() ?? [])] }],
    ];
  });
  return { images: new Map((await Promise.all(named)).flat()), remotes };
}

async function askFor(
  { base, sections }: Layerfile,
  platform: Platform,
  sources: NameSources,
  note: (remote: NamedRemote) => void,
): Promise<void> {
  const triggers = base.kind === "image" ? triggersAt(sources, base.reference, platform) : [];
  const ask = async (kind: "base" | "section", build: BuildSpec, own: readonly string[]) => {
    const { reach } = await namedBy(kind, build, platform, sources, own);
    const { added, contexts } = addressesOf(build, reach);
    for (const address of [...added, ...contexts.map(([, each]) => each)]) {
      note({ address, secrets: build.secrets });
    }
  };
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
