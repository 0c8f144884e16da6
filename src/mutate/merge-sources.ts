import { LayerbuildError } from "../diagnostics/error.ts";
import { platformOf } from "../image/config.ts";
import {
  type Descriptor,
  formatPlatform,
  isDockerType,
  isSamePlatform,
  mediaTypes,
  type Platform,
} from "../image/descriptor.ts";
import { encodeManifest } from "../image/manifest.ts";
import { requireBuiltOn } from "../merge/merge.ts";
import type { Overrides } from "../merge/overrides.ts";
import { mergeLocated } from "../run/merge-images.ts";
import { fetchImage } from "../store/image.ts";
import { platformsOf } from "../store/platforms.ts";
import { pushDocuments } from "../store/push-encoded.ts";
import { selectPlatform } from "../store/select-platform.ts";
import type { Source } from "../transport/source.ts";
import { homeIn, openAmong, publicName } from "./places.ts";
import type { Surgery } from "./surgery.ts";

/** A section by the name that it has in conflicts and in the history, and its image. */
export interface SectionSource {
  readonly name: string;
  readonly source: Source;
}

/** What is to be merged. */
export interface SourceOrder {
  readonly base: Source;
  /** In the order of their layers. */
  readonly sections: readonly SectionSource[];
  readonly overrides: Overrides;
  /** Those that all are for when undefined. */
  readonly platforms?: readonly Platform[] | undefined;
}

/**
 * Merges images that are there already, each with all its own layers, as a layerfile's sections are
 * merged: one image, or an index over several platforms, is pushed; no tag is touched. Fails with
 * `not-built-on-base`, `merge-conflict` and `platform-missing` before it pushes that platform.
 */
export async function mergeSources(order: SourceOrder, surgery: Surgery): Promise<Descriptor> {
  const { target, tell, created } = surgery;
  const { base, sections, overrides } = order;
  const sources = [base, ...sections.map(({ source }) => source)];
  const platforms = order.platforms ?? (await commonPlatforms(sources, tell));
  const open = openAmong(
    sources.map(({ store }) => store),
    surgery.open,
  );
  const entries: Descriptor[] = [];
  for (const platform of platforms) entries.push(await mergeFor(platform));
  const [only] = entries;
  if (only && entries.length === 1) {
    const { platform: _, ...image } = only;
    return image;
  }
  const isDocker = entries.every(({ mediaType }) => isDockerType(mediaType));
  const mediaType = isDocker ? mediaTypes.dockerIndex : mediaTypes.ociIndex;
  const index = encodeManifest({ mediaType, manifests: entries });
  await pushDocuments(target, [index]);
  return index.descriptor;

  async function mergeFor(platform: Platform): Promise<Descriptor> {
    const imageOf = async ({ store, descriptor }: Source) => {
      const found = await selectPlatform(store, descriptor, platform);
      return { image: await fetchImage(store, found), repository: store.repository };
    };
    const below = await imageOf(base);
    const located = [];
    for (const { name, source } of sections) {
      const { image, repository } = await imageOf(source);
      const derived = { section: name, image, on: below.image, needs: [] };
      requireBuiltOn(derived, `build it FROM ${base.name}, by the digest that this stands for now`);
      located.push({ derived, repository });
    }
    const several = platforms.length > 1 ? ` for ${formatPlatform(platform)}` : "";
    const { encoded } = await mergeLocated(
      { ...surgery, open },
      {
        name: `${sections.map(({ name }) => name).join("+")}${several}`,
        base: below,
        sections: located,
        overrides,
        created,
        baseName: publicName(base),
        homes: sources.map(({ store }) => homeIn(store, target)),
      },
    );
    const { descriptor } = encoded.manifest;
    const { platform: known } = below.image.descriptor;
    return { ...descriptor, platform: platformOf(encoded.image.config, known, platform) };
  }
}

/** The base's platforms that all sections are for, too. */
async function commonPlatforms(
  sources: readonly Source[],
  tell: Surgery["tell"],
): Promise<readonly Platform[]> {
  const [all = [], ...others] = await Promise.all(
    sources.map(async ({ store, descriptor }) => (await platformsOf(store, descriptor)).platforms),
  );
  const isCommon = (platform: Platform): boolean =>
    others.every((some) => some.some((other) => isSamePlatform(other, platform)));
  const common = all.filter(isCommon);
  const rest = all.filter((platform) => !common.includes(platform)).map(formatPlatform);
  if (common.length > 0) {
    if (rest.length > 0) tell(`not for ${rest.join(", ")}: not every section is for that`);
    return common;
  }
  const lists = sources.map(({ name }, at) => {
    const names = (at === 0 ? all : (others[at - 1] ?? [])).map(formatPlatform);
    return `  ${name}: ${names.join(", ") || "none"}`;
  });
  throw new LayerbuildError("platform-missing", "the images have no platform in common", {
    detail: lists.join("\n"),
  });
}
