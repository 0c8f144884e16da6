import { baseText, sectionText } from "../dockerfile/section.ts";
import type { Platform } from "../image/descriptor.ts";
import { defaultPolicy, type MergePolicy } from "../merge/policy.ts";
import { buildSpecOf } from "./build-spec.ts";
import { buildersOf } from "./builders.ts";
import { cachesOf, checkPublished } from "./caches.ts";
import { fileAt } from "./files.ts";
import { imagesOf } from "./images.ts";
import type { Base, Layerfile, Section } from "./layerfile.ts";
import type { MarkedFile } from "./marked-file.ts";
import { updateOf } from "./period.ts";
import { platformsAt, sectionPlatforms, sectionWords } from "./platforms.ts";
import { entriesOf, keyPlace, type Reading } from "./reading.ts";
import { referenceAt, repositoryAt } from "./references.ts";
import { registriesOf } from "./registries.ts";

/** Independent of the machine: the same file is the same plan everywhere. */
const defaultPlatforms: readonly string[] = ["linux/amd64"];

/**
 * Makes the Layerfile: defaults filled in, paths absolute, files read. Everything that is wrong is
 * reported; undefined when something was wrong or missing.
 */
export async function resolveLayerfile(
  reading: Reading,
  marked: MarkedFile | undefined,
): Promise<Layerfile | undefined> {
  const { raw, source, directory } = reading;
  const repository =
    raw.repository === undefined ? undefined : repositoryAt(reading, raw.repository, "repository");
  const caches = cachesOf(reading, repository);
  const platforms = platformsAt(reading, raw.platforms ?? defaultPlatforms, "platforms");
  const builders = buildersOf(reading);
  const registries = await registriesOf(reading);
  const base = marked ? marked.base : await baseOf(reading);
  const sections = await sectionsOf(reading, platforms, marked);
  const images = imagesOf(reading, repository, marked);
  checkPublished(reading, caches, images);
  const monolith =
    raw.monolith === undefined ? undefined : await fileAt(reading, raw.monolith, ["monolith"]);
  if (!repository || !caches || !base) return undefined;
  const merge: MergePolicy = {
    ...defaultPolicy,
    ...raw.merge,
    ...(marked && { configuration: "in-order" }),
  };
  return {
    source,
    directory,
    repository,
    ...caches,
    platforms,
    ...(marked && { from: marked.from }),
    base,
    sections,
    images,
    merge,
    provenance: raw.provenance ?? false,
    ...(monolith === undefined ? {} : { monolith }),
    builders,
    registries,
  };
}

async function baseOf(reading: Reading): Promise<Base | undefined> {
  const raw = reading.raw.base;
  if (!raw) return undefined;
  const place = keyPlace(reading, "base");
  if (raw.image === undefined) {
    const build = await buildSpecOf(reading, raw, ["base"], baseText);
    return build && { kind: "build", build, place, ...updateOf(raw) };
  }
  const reference = referenceAt(reading, raw.image, "base", "image");
  return reference && { kind: "image", reference, place, ...updateOf(raw) };
}

async function sectionsOf(
  reading: Reading,
  all: readonly Platform[],
  marked: MarkedFile | undefined,
): Promise<Section[]> {
  const limits = sectionPlatforms(reading, all, marked?.words ?? sectionWords(reading));
  const limitOf = (name: string): Pick<Section, "platforms"> => {
    const platforms = limits.get(name);
    return platforms ? { platforms } : {};
  };
  if (marked) return marked.sections.map((one) => ({ ...one, ...limitOf(one.name) }));
  const sections: Section[] = [];
  for (const [name, raw] of entriesOf(reading, "sections")) {
    const build = await buildSpecOf(reading, raw, ["sections", name], sectionText);
    const place = keyPlace(reading, "sections", name);
    if (build) sections.push({ name, place, needs: raw.needs ?? [], ...limitOf(name), build });
  }
  return sections;
}
