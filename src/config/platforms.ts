import { LayerbuildError } from "../diagnostics/error.ts";
import {
  formatPlatform,
  isSamePlatform,
  type Platform,
  parsePlatform,
} from "../image/descriptor.ts";
import type { Layerfile, Section } from "./layerfile.ts";
import type { Path } from "./located.ts";
import { entriesOf, type Reading, valuePlace } from "./reading.ts";

const example = "for example linux/arm64";

/** Reads a list at a place of the file; what is no platform, or listed twice, is reported. */
export function platformsAt(reading: Reading, texts: readonly string[], ...path: Path): Platform[] {
  const platforms = new Map<string, Platform>();
  for (const [index, text] of texts.entries()) {
    const place = valuePlace(reading, ...path, index);
    const platform = parsePlatform(text);
    if (!platform) {
      const message = `"${text}" is no platform: expected os/architecture[/variant]`;
      reading.report({ code: "invalid-platform", message, place, hint: example });
      continue;
    }
    const name = formatPlatform(platform);
    if (platforms.has(name)) {
      const message = `"${text}" is ${name}, which is listed already`;
      reading.report({ code: "duplicate", message, place });
    }
    platforms.set(name, platform);
  }
  return [...platforms.values()];
}

/**
 * What sections are limited to, by name; those that are not are absent. A platform that the file
 * does not have is reported, and a section that lacks one where another section needs it.
 */
export function sectionPlatforms(
  reading: Reading,
  all: readonly Platform[],
): ReadonlyMap<string, readonly Platform[]> {
  const limits = new Map<string, readonly Platform[]>();
  const sections = entriesOf(reading, "sections");
  for (const [name, { platforms: texts }] of sections) {
    if (!texts) continue;
    const platforms = platformsAt(reading, texts, "sections", name, "platforms");
    for (const platform of platforms) {
      if (isAmong(all, platform)) continue;
      const text = formatPlatform(platform);
      const index = texts.findIndex((written) => nameOf(written) === text);
      const place = valuePlace(reading, "sections", name, "platforms", index);
      const message = `"${text}" is none of the file's platforms`;
      const hint = `they are ${all.map(formatPlatform).join(", ")}`;
      reading.report({ code: "unknown-platform", message, place, hint });
    }
    const known = platforms.filter((platform) => isAmong(all, platform));
    if (known.length > 0) limits.set(name, known);
  }
  const specs = sections.map(([name, { needs = [] }]) => ({ name, needs, ...limitOf(name) }));
  for (const lack of lacksOf(specs, all)) {
    const { section, need, at, platform } = lack;
    reading.report({
      code: "missing-platform",
      message: `${lackText(lack)} for ${formatPlatform(platform)}`,
      place: valuePlace(reading, "sections", section, "needs", at),
      related: [
        {
          message: `"${need}" is limited here`,
          place: valuePlace(reading, "sections", need, "platforms"),
        },
      ],
      hint: `limit "${section}" too, or "${need}" no more`,
    });
  }
  return limits;

  function limitOf(name: string): Pick<Section, "platforms"> {
    const platforms = limits.get(name);
    return platforms ? { platforms } : {};
  }
}

/**
 * The layerfile for other platforms than it says. Sections that are limited to platforms which were
 * not chosen are in none of them. Fails with `usage` when a text is no platform, or when a section
 * is chosen without one that it needs.
 */
export function withPlatforms(layerfile: Layerfile, texts: readonly string[]): Layerfile {
  const platforms = new Map<string, Platform>();
  for (const text of texts) {
    const platform = parsePlatform(text);
    if (!platform) {
      const message = `"${text}" is no platform: expected os/architecture[/variant]`;
      throw new LayerbuildError("usage", message, { hint: example });
    }
    platforms.set(formatPlatform(platform), platform);
  }
  const chosen = [...platforms.values()];
  if (chosen.length === 0) throw new LayerbuildError("usage", "no platform is named");
  const [lack] = lacksOf(layerfile.sections, chosen);
  if (lack) {
    throw new LayerbuildError("usage", `${lackText(lack)} for ${formatPlatform(lack.platform)}`, {
      hint: `give "${lack.need}" that platform in ${layerfile.source.path}`,
    });
  }
  const sections = layerfile.sections.map((section) =>
    section.platforms
      ? { ...section, platforms: section.platforms.filter((each) => isAmong(chosen, each)) }
      : section,
  );
  return { ...layerfile, platforms: chosen, sections };
}

/** Whether a section is in the images of a platform. */
export const isFor = ({ platforms }: Pick<Section, "platforms">, platform: Platform): boolean =>
  !platforms || isAmong(platforms, platform);

interface Lack {
  readonly section: string;
  readonly need: string;
  /** The position of the need. */
  readonly at: number;
  readonly platform: Platform;
}

/** Sections that need one which lacks a platform of theirs; for each need the first platform. */
function lacksOf(
  sections: readonly Pick<Section, "name" | "needs" | "platforms">[],
  all: readonly Platform[],
): Lack[] {
  const byName = new Map(sections.map((section) => [section.name, section]));
  return sections.flatMap((section) =>
    section.needs.flatMap((need, at) => {
      const needed = byName.get(need);
      const platform = all.find(
        (each) => isFor(section, each) && needed !== undefined && !isFor(needed, each),
      );
      return platform ? [{ section: section.name, need, at, platform }] : [];
    }),
  );
}

const lackText = ({ section, need }: Lack): string =>
  `"${section}" needs "${need}", which is not built`;

const isAmong = (platforms: readonly Platform[], platform: Platform): boolean =>
  platforms.some((each) => isSamePlatform(each, platform));

function nameOf(text: string): string | undefined {
  const platform = parsePlatform(text);
  return platform && formatPlatform(platform);
}
