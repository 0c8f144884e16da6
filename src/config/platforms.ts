import type { Place } from "../diagnostics/diagnostic.ts";
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
export const platformsAt = (
  reading: Reading,
  texts: readonly string[],
  ...path: Path
): Platform[] =>
  platformsIn(
    reading,
    texts.map((text, index) => ({ text, place: valuePlace(reading, ...path, index) })),
  );

/** A word and where it stands. */
interface Word {
  readonly text: string;
  readonly place: Place;
}

function platformsIn(reading: Reading, words: readonly Word[]): Platform[] {
  const platforms = new Map<string, Platform>();
  for (const { text, place } of words) {
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

/** What a section says of platforms and needs, and where. */
export interface LimitWords {
  readonly name: string;
  readonly needs: readonly Word[];
  /** Undefined for all. */
  readonly platforms: readonly Word[] | undefined;
  /** Where its limits are said. */
  readonly place: Place;
}

/** The words of the sections of layers.yaml. */
export const sectionWords = (reading: Reading): LimitWords[] =>
  entriesOf(reading, "sections").map(([name, { needs = [], platforms }]) => {
    const wordsAt = (key: string, texts: readonly string[]): Word[] =>
      texts.map((text, at) => ({ text, place: valuePlace(reading, "sections", name, key, at) }));
    return {
      name,
      needs: wordsAt("needs", needs),
      platforms: platforms && wordsAt("platforms", platforms),
      place: valuePlace(reading, "sections", name, "platforms"),
    };
  });

/**
 * What sections are limited to, by name; those that are not are absent. A platform that the file
 * does not have is reported, and a section that lacks one where another section needs it.
 */
export function sectionPlatforms(
  reading: Reading,
  all: readonly Platform[],
  sections: readonly LimitWords[],
): ReadonlyMap<string, readonly Platform[]> {
  const limits = new Map<string, readonly Platform[]>();
  for (const { name, platforms: words } of sections) {
    if (!words) continue;
    const platforms = platformsIn(reading, words);
    for (const platform of platforms) {
      if (isAmong(all, platform)) continue;
      const text = formatPlatform(platform);
      const place = words.find((word) => nameOf(word.text) === text)?.place;
      const message = `"${text}" is none of the file's platforms`;
      const hint = `they are ${all.map(formatPlatform).join(", ")}`;
      reading.report({ code: "unknown-platform", message, ...(place && { place }), hint });
    }
    const known = platforms.filter((platform) => isAmong(all, platform));
    if (known.length > 0) limits.set(name, known);
  }
  const specs = sections.map(({ name, needs }) => {
    const platforms = limits.get(name);
    return { name, needs: needs.map(({ text }) => text), ...(platforms && { platforms }) };
  });
  for (const lack of lacksOf(specs, all)) {
    const { section, need, at, platform } = lack;
    const place = sections.find(({ name }) => name === section)?.needs[at]?.place;
    const limited = sections.find(({ name }) => name === need)?.place;
    reading.report({
      code: "missing-platform",
      message: `${lackText(lack)} for ${formatPlatform(platform)}`,
      ...(place && { place }),
      related: limited ? [{ message: `"${need}" is limited here`, place: limited }] : [],
      hint: `limit "${section}" too, or "${need}" no more`,
    });
  }
  return limits;
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
  sections: readonly Pick<Section, "name" | "needs" | "platforms" | "isTail">[],
  all: readonly Platform[],
): Lack[] {
  const byName = new Map(sections.map((section) => [section.name, section]));
  return sections.flatMap((section) =>
    (section.isTail ? [] : section.needs).flatMap((need, at) => {
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
