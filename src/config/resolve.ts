import { baseText, sectionText } from "../dockerfile/section.ts";
import type { Platform } from "../image/descriptor.ts";
import type { Repository } from "../image/reference.ts";
import { defaultPolicy } from "../merge/policy.ts";
import { buildSpecOf } from "./build-spec.ts";
import { buildersOf } from "./builders.ts";
import { fileAt } from "./files.ts";
import { imagesOf } from "./images.ts";
import type { Base, Layerfile, Section } from "./layerfile.ts";
import { platformsAt, sectionPlatforms } from "./platforms.ts";
import { entriesOf, keyPlace, type Reading } from "./reading.ts";
import { referenceAt, repositoryAt } from "./references.ts";
import { registriesOf } from "./registries.ts";

/** Independent of the machine: the same file is the same plan everywhere. */
const defaultPlatforms: readonly string[] = ["linux/amd64"];

/**
 * Makes the Layerfile: defaults filled in, paths absolute, files read. Everything that is wrong is
 * reported; undefined when something was wrong or missing.
 */
export async function resolveLayerfile(reading: Reading): Promise<Layerfile | undefined> {
  const { raw, source, directory } = reading;
  const repository =
    raw.repository === undefined ? undefined : repositoryAt(reading, raw.repository, "repository");
  const cache = cacheOf(reading, repository);
  const platforms = platformsAt(reading, raw.platforms ?? defaultPlatforms, "platforms");
  const builders = buildersOf(reading);
  const registries = await registriesOf(reading);
  const base = await baseOf(reading);
  const sections = await sectionsOf(reading, platforms);
  const images = imagesOf(reading, repository);
  const monolith =
    reading.raw.monolith === undefined
      ? undefined
      : await fileAt(reading, reading.raw.monolith, ["monolith"]);
  if (!repository || !cache || !base) return undefined;
  const merge = { ...defaultPolicy, ...raw.merge };
  return {
    source,
    directory,
    repository,
    cache,
    platforms,
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

function cacheOf(reading: Reading, repository: Repository | undefined): Repository | undefined {
  const own = reading.raw.cache?.repository;
  if (own !== undefined) return repositoryAt(reading, own, "cache", "repository");
  return repository && { ...repository, path: `${repository.path}-cache` };
}

async function baseOf(reading: Reading): Promise<Base | undefined> {
  const raw = reading.raw.base;
  if (!raw) return undefined;
  const place = keyPlace(reading, "base");
  if (raw.image === undefined) {
    const build = await buildSpecOf(reading, raw, ["base"], baseText);
    return build && { kind: "build", build, place };
  }
  const reference = referenceAt(reading, raw.image, "base", "image");
  return reference && { kind: "image", reference, place };
}

async function sectionsOf(reading: Reading, all: readonly Platform[]): Promise<Section[]> {
  const limits = sectionPlatforms(reading, all);
  const sections: Section[] = [];
  for (const [name, raw] of entriesOf(reading, "sections")) {
    const build = await buildSpecOf(reading, raw, ["sections", name], sectionText);
    const place = keyPlace(reading, "sections", name);
    const platforms = limits.get(name);
    const limit = platforms ? { platforms } : {};
    if (build) sections.push({ name, place, needs: raw.needs ?? [], ...limit, build });
  }
  return sections;
}
