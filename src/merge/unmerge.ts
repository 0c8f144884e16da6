import type { ExecutionConfig } from "../image/config.ts";
import type { Descriptor } from "../image/descriptor.ts";
import {
  type Chapter,
  encodeChapters,
  familyOf,
  type Image,
  requireChapters,
} from "../image/image.ts";
import type { MadeOf, Part } from "./made-of.ts";
import { signPrefix } from "./merge.ts";

/**
 * The base of a merged image, as it can be told from that image alone: its layers, history and
 * execution parameters; its manifest and config are other bytes. Undefined where its layers became
 * one with others.
 */
export function baseWithin(merged: Image, made: MadeOf): Image | undefined {
  const chapters = chaptersWithin(merged, made, 0);
  return chapters && imageOf(merged, made.base, chapters, made.base.config);
}

/**
 * The image of one of the sections in the same way. Undefined also for a section that is built on
 * others: what they were merged with on the way is not in the image.
 */
export function sectionWithin(merged: Image, made: MadeOf, at: number): Image | undefined {
  const section = made.sections[at];
  const below = chaptersWithin(merged, made, 0);
  const own = chaptersWithin(merged, made, at + 1);
  if (!section || !below || !own || section.needs.length > 0) return undefined;
  const config: { [member: string]: unknown } = { ...made.base.config };
  for (const [name, value] of Object.entries(section.config)) {
    if (value === null) delete config[name];
    else config[name] = value;
  }
  const unmarked = own.map((chapter) => withoutMark(chapter, section.name));
  return imageOf(merged, section, [...below, ...unmarked], config as ExecutionConfig);
}

/** The chapters of the part at a position, the base's first; undefined where they are not known. */
function chaptersWithin(merged: Image, made: MadeOf, position: number): Chapter[] | undefined {
  const parts: readonly Part[] = [made.base, ...made.sections];
  const chapters = requireChapters(merged, "the merged image");
  let start = 0;
  for (const part of parts.slice(0, position)) start += part.chapters ?? 0;
  const { chapters: count, layers } = parts[position] ?? {};
  if (count === undefined) return undefined;
  const own = chapters.slice(start, start + count);
  return own.length === count && own.filter(({ layer }) => layer).length === layers
    ? own
    : undefined;
}

function imageOf(
  merged: Image,
  { digest }: Part,
  chapters: readonly Chapter[],
  config: ExecutionConfig,
): Image {
  const { config: _, rootfs: _rootfs, history: _history, ...identity } = merged.config;
  const { image } = encodeChapters({ ...identity, config }, chapters, familyOf(merged));
  // It goes by its own digest, so that it counts as what it stands for.
  const descriptor: Descriptor = { ...image.descriptor, digest };
  return { ...image, descriptor };
}

function withoutMark(chapter: Chapter, section: string): Chapter {
  const { comment = "", ...history } = chapter.history ?? {};
  const sign = `${signPrefix}${section}`;
  const rest = comment.endsWith(sign) ? comment.slice(0, -sign.length).trimEnd() : comment;
  return { ...chapter, history: { ...history, ...(rest ? { comment: rest } : {}) } } as Chapter;
}
