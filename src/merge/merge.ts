import { LayerbuildError } from "../diagnostics/error.ts";
import type { ExecutionConfig, HistoryEntry } from "../image/config.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { type Digest, shortDigest } from "../image/digest.ts";
import {
  type Chapter,
  type EncodedImage,
  encodeChapters,
  familyOf,
  firstForeignLayer,
  type Image,
  requireChapters,
} from "../image/image.ts";
import { mergeExecutionConfig } from "./config.ts";
import type { Conflict } from "./conflict.ts";
import { isOverridden, type Overrides, override } from "./overrides.ts";

/** A section's image and the image that it was built on. */
export interface Derived {
  readonly section: string;
  readonly image: Image;
  readonly on: Image;
  /** Sections of this merge that it is built on, transitively. */
  readonly needs: readonly string[];
}

export interface MergeOptions {
  readonly overrides: Overrides;
  /** Where sections want different values of one parameter, the later one's counts: no conflict. */
  readonly inOrder?: boolean;
  /** RFC 3339; the newest input's time when undefined. */
  readonly created: string | undefined;
  /** What sections wanted of the file system and did not get: it is written down in a label. */
  readonly lost?: readonly Conflict[];
  /** The layer that makes the stack what it should be, on top of all; absent when there is none. */
  readonly fixup?: FixupLayer;
  /**
   * Layers that became one with their neighbours, by their position in the stack (base's first):
   * the last of a run is the new layer, the others are null.
   */
  readonly squashed?: ReadonlyMap<number, FixupLayer | null>;
  /** Of the manifest. */
  readonly annotations?: { readonly [key: string]: string };
}

/** A layer that is in the target already. */
export interface FixupLayer {
  readonly descriptor: Descriptor;
  readonly diffID: Digest;
}

export interface Merged {
  readonly encoded: EncodedImage;
  /** Conflicts for which the last section's value was taken. */
  readonly conflicts: readonly Conflict[];
}

/**
 * Puts the own layers of each section on the base, in order, without reading a layer: a new
 * manifest, and a new config whose diffIDs and history are in step with it and whose execution
 * parameters are merged three-way. A pure function: same inputs, same bytes.
 *
 * Fails with `manifest-invalid` when an image contradicts itself, and with `not-built-on-base`
 * when a section's layers do not begin with those of the image that it was built on.
 */
export function mergeImages(
  base: Image,
  sections: readonly Derived[],
  options: MergeOptions,
): Merged {
  const own = sections.map((derived) =>
    ownChapters(derived).map((chapter) => mark(chapter, derived.section)),
  );
  const images = [base, ...sections.map(({ image }) => image)];
  const created = options.created ?? newest(images);
  const fixup = options.fixup ? [fixupChapter(options.fixup, created, mergedBy)] : [];
  const stacked = squash([...requireChapters(base, "the base"), ...own.flat()], options.squashed);
  const chapters = [...stacked, ...fixup];
  const execution = mergeExecutionConfig(
    base.config.config ?? {},
    sections.map(({ section, needs, image, on }) => ({
      section,
      needs,
      from: on.config.config ?? {},
      to: image.config.config ?? {},
    })),
  );

  const conflicts = execution.conflicts.filter(
    ({ subject }) => !options.inOrder && !isOverridden(subject, options.overrides),
  );

  const { created: _, ...identity } = base.config;
  const lost = [...(options.lost ?? []), ...conflicts];
  const config = {
    ...identity,
    ...(created === undefined ? {} : { created }),
    config: withLosses(override(execution.config, options.overrides), lost),
  };
  const family = images.every((image) => familyOf(image) === "docker") ? "docker" : "oci";
  return { encoded: encodeChapters(config, chapters, family, options.annotations), conflicts };
}

/** The label of images in which a section's word was passed over, where the policy allows that. */
const lossLabel = "dev.layerbuild.lost";

export function withLosses(config: ExecutionConfig, lost: readonly Conflict[]): ExecutionConfig {
  if (lost.length === 0) return config;
  const subjects = [...new Set(lost.map(({ subject }) => subject))];
  return { ...config, Labels: { ...config.Labels, [lossLabel]: subjects.join("\n") } };
}

/**
 * Fails with `not-built-on-base` unless a section's layers begin with those of the image that it was
 * built on; names the first layer that differs.
 */
export function requireBuiltOn(
  { section, image, on }: Derived,
  hint = "build the section again with --no-cache",
): void {
  const at = firstForeignLayer(image, on);
  if (at === undefined) return;
  const found = image.config.rootfs.diff_ids[at];
  const expected = on.config.rootfs.diff_ids[at];
  throw new LayerbuildError(
    "not-built-on-base",
    `the image of section ${section} (${shortDigest(image.descriptor.digest)}) is not built on ` +
      `${shortDigest(on.descriptor.digest)}: layer ${at + 1} is ${found ?? "missing"}, ` +
      `not ${expected}`,
    { hint },
  );
}

/**
 * What a section itself added: its chapters behind those of the image that it was built on. Fails as
 * `requireBuiltOn`, and with `manifest-invalid`.
 */
export function ownChapters(derived: Derived): Chapter[] {
  requireBuiltOn(derived);
  const { section, image, on } = derived;
  const chapters = requireChapters(image, `the image of section ${section}`);
  const below = requireChapters(on, `the image that section ${section} is built on`);
  return chapters.slice(ownStart(chapters, below));
}

/**
 * Where a section's own chapters begin: behind as many as its base has when those hold the base's
 * layers, else (a tool rewrote the history) behind the base's last layer.
 */
function ownStart(chapters: readonly Chapter[], below: readonly Chapter[]): number {
  const layersIn = (some: readonly Chapter[]): number => some.filter(({ layer }) => layer).length;
  const wanted = layersIn(below);
  if (layersIn(chapters.slice(0, below.length)) === wanted) return below.length;
  let start = 0;
  for (let seen = 0; seen < wanted; start++) if (chapters[start]?.layer) seen++;
  return start;
}

/** The history stays; entries whose layer went into a later one have none any more. */
export function squash(
  chapters: readonly Chapter[],
  squashed: MergeOptions["squashed"],
): Chapter[] {
  if (!squashed) return [...chapters];
  let position = 0;
  return chapters.map((chapter): Chapter => {
    const made = chapter.layer ? squashed.get(position++) : undefined;
    if (made === undefined || !chapter.layer) return chapter;
    const { history } = chapter;
    return made
      ? { history, layer: { ...chapter.layer, ...made } }
      : { history: { ...history, empty_layer: true }, layer: undefined };
  });
}

/** What the history has for the layer that a merge adds. */
export const mergedBy = "layerbuild merge";

/** The chapter of a layer that was made, `by` what. */
export function fixupChapter(
  { descriptor, diffID }: FixupLayer,
  created: string | undefined,
  by: string,
): Chapter {
  const history = { ...(created === undefined ? {} : { created }), created_by: by };
  return { history, layer: { descriptor, diffID, history } };
}

/** What an entry of history says of the section that it is of. */
export const signPrefix = "layerbuild.section=";

/** The section that an entry of a merged image's history is of. */
export const sectionOf = (history: HistoryEntry | undefined): string | undefined =>
  history?.comment
    ?.split(" ")
    .findLast((word) => word.startsWith(signPrefix))
    ?.slice(signPrefix.length);

function mark(chapter: Chapter, section: string): Chapter {
  const sign = `${signPrefix}${section}`;
  const comment = chapter.history?.comment ? `${chapter.history.comment} ${sign}` : sign;
  return { ...chapter, history: { ...chapter.history, comment } } as Chapter;
}

/** The newest `created` of configs; times of one form compare as text once they are normalised. */
export function newest(images: readonly Image[]): string | undefined {
  const times = images.flatMap(({ config }) => (config.created ? [config.created] : []));
  return times.reduce<string | undefined>(
    (latest, time) => (latest === undefined || isAfter(time, latest) ? time : latest),
    undefined,
  );
}

/** Compares RFC 3339 times in UTC, whose fractions may have different lengths. */
function isAfter(a: string, b: string): boolean {
  const parts = (time: string): [string, string] => {
    const [seconds = "", fraction = ""] = time.replace(/Z$/, "").split(".");
    return [seconds, fraction.padEnd(9, "0")];
  };
  const [[aSeconds, aFraction], [bSeconds, bFraction]] = [parts(a), parts(b)];
  return aSeconds === bSeconds ? aFraction > bFraction : aSeconds > bSeconds;
}
