import { LayerbuildError } from "../diagnostics/error.ts";
import { formatPlatform, type Platform } from "../image/descriptor.ts";
import { fetchImage } from "../store/image.ts";
import { type Platforms, platformsOf } from "../store/platforms.ts";
import { selectPlatform } from "../store/select-platform.ts";
import type { Source } from "../transport/source.ts";
import { type CompareAtOptions, type Compared, compareAt } from "./compare-at.ts";

import type { ImageAt } from "./image-tree.ts";

/** How two images or indexes differ. */
export interface Diff {
  readonly a: string;
  readonly b: string;
  readonly strict: boolean;
  readonly platforms: readonly PlatformDiff[];
  /** Platforms that only one of them is for. */
  readonly onlyA: readonly Platform[];
  readonly onlyB: readonly Platform[];
}

export interface PlatformDiff {
  readonly platform: Platform;
  readonly compared: Compared;
}

/**
 * Compares two images, for each platform that both are for; of an index and an image, for the image's.
 * Two images are compared whatever they are for. With `platforms`, for those only.
 */
export async function diff(
  a: Source,
  b: Source,
  options: CompareAtOptions & { readonly platforms?: readonly Platform[] },
): Promise<Diff> {
  const [own, other] = await Promise.all([platformsIn(a), platformsIn(b)]);
  const areOne = !options.platforms && !own.isIndex && !other.isIndex;
  const platforms: PlatformDiff[] = [];
  if (areOne) {
    const [first, second] = await Promise.all([imageAt(a), imageAt(b)]);
    const compared = await compareAt(first, second, options);
    platforms.push({ platform: first.image.config, compared });
  } else {
    for (const platform of options.platforms ?? bothOf(own, other)) {
      const [first, second] = await Promise.all([imageAt(a, platform), imageAt(b, platform)]);
      platforms.push({ platform, compared: await compareAt(first, second, options) });
    }
  }
  const areBoth = !options.platforms && own.isIndex && other.isIndex;
  return {
    a: a.name,
    b: b.name,
    strict: options.strict,
    platforms,
    onlyA: areBoth ? without(own.platforms, other.platforms) : [],
    onlyB: areBoth ? without(other.platforms, own.platforms) : [],
  };
}

const platformsIn = ({ store, descriptor }: Source): Promise<Platforms> =>
  platformsOf(store, descriptor);

async function imageAt({ store, descriptor }: Source, platform?: Platform): Promise<ImageAt> {
  const chosen = platform ? await selectPlatform(store, descriptor, platform) : descriptor;
  return { store, image: await fetchImage(store, chosen) };
}

/** What the two can be compared for. Fails with `platform-missing` when that is nothing. */
function bothOf(a: Platforms, b: Platforms): readonly Platform[] {
  const both = a.platforms.filter((platform) => without([platform], b.platforms).length === 0);
  if (both.length > 0) return both;
  const list = ({ platforms }: Platforms): string => platforms.map(formatPlatform).join(", ");
  throw new LayerbuildError(
    "platform-missing",
    `the two images have no platform in common: one is for ${list(a)}, the other for ${list(b)}`,
  );
}

function without(all: readonly Platform[], some: readonly Platform[]): Platform[] {
  const names = new Set(some.map(formatPlatform));
  return all.filter((platform) => !names.has(formatPlatform(platform)));
}

/** Whether nothing differs that counts. */
export const isEquivalent = ({ platforms, onlyA, onlyB }: Diff): boolean =>
  onlyA.length + onlyB.length === 0 &&
  platforms.every(({ compared }) => compared.differences.length === 0);
