import { baseDigest, baseName } from "../image/annotations.ts";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import type { ImageConfig } from "../image/config.ts";
import {
  type Chapter,
  type EncodedImage,
  encodeChapters,
  familyOf,
  type Image,
  requireChapters,
} from "../image/image.ts";
import { mergeExecutionConfig } from "../merge/config.ts";
import type { Conflict } from "../merge/conflict.ts";
import { madeOfKey } from "../merge/made-of.ts";
import {
  type FixupLayer,
  fixupChapter,
  type MergeOptions,
  newest,
  ownChapters,
  squash,
  withLosses,
} from "../merge/merge.ts";
import { sideNames } from "./rebase-trees.ts";

export interface RebasedParts {
  readonly old: Image;
  readonly base: Image;
  readonly image: Image;
  readonly fixup: FixupLayer | undefined;
  readonly squashed: MergeOptions["squashed"];
  readonly lost: readonly Conflict[];
  /** RFC 3339; the newer one's of image and base when undefined. */
  readonly created: string | undefined;
  /** Of the new base, where it has one. */
  readonly name: string | undefined;
}

/**
 * An image's own layers on a new base, and its configuration merged three-way with what the new base
 * made of the old one's. A pure function: same inputs, same bytes.
 */
export function rebasedImage(parts: RebasedParts): {
  readonly encoded: EncodedImage;
  readonly conflicts: readonly Conflict[];
} {
  const { old, base, image, fixup, squashed } = parts;
  const own = ownChapters({ section: sideNames.image, image, on: old, needs: [] });
  const created = parts.created ?? newest([base, image]);
  const stacked: Chapter[] = [...requireChapters(base, sideNames.base), ...own];
  const chapters = [
    ...squash(stacked, squashed),
    ...(fixup ? [fixupChapter(fixup, created, "layerbuild rebase")] : []),
  ];
  const from = old.config.config ?? {};
  const sides = [
    { section: sideNames.base, needs: [], from, to: base.config.config ?? {} },
    { section: sideNames.image, needs: [], from, to: image.config.config ?? {} },
  ];
  const { config: execution, conflicts } = mergeExecutionConfig(from, sides);
  const config = {
    ...identityOf(old.config, base.config, image.config),
    ...(created === undefined ? {} : { created }),
    config: withLosses(execution, [...parts.lost, ...conflicts]),
  };
  const annotations = annotationsFor(image, base, parts.name);
  return { encoded: encodeChapters(config, chapters, familyOf(image), annotations), conflicts };
}

type Identity = Omit<ImageConfig, "created" | "config" | "rootfs" | "history">;

/** All else that configs say: the image's where it changed it, else the new base's. */
function identityOf(old: ImageConfig, base: ImageConfig, image: ImageConfig): Identity {
  const members = (config: ImageConfig): { [name: string]: Json | undefined } => {
    const { created: _, config: _config, rootfs: _rootfs, history: _history, ...rest } = config;
    return rest as unknown as { [name: string]: Json };
  };
  const [before, below, own] = [members(old), members(base), members(image)];
  const text = (value: Json | undefined): string => canonicalJson(value ?? null);
  const out: { [name: string]: Json | undefined } = {};
  for (const name of new Set([...Object.keys(below), ...Object.keys(own)])) {
    const isOwn = text(own[name]) !== text(before[name]);
    const value = isOwn ? own[name] : below[name];
    if (value !== undefined) out[name] = value;
  }
  return out as unknown as Identity;
}

/** Those of the image, but for what was said of the old base. */
function annotationsFor(
  { manifest }: Image,
  { descriptor }: Image,
  name: string | undefined,
): { [key: string]: string } {
  const { [baseName]: _name, [madeOfKey]: _made, ...kept } = manifest.annotations ?? {};
  return {
    ...kept,
    [baseDigest]: descriptor.digest,
    ...(name === undefined ? {} : { [baseName]: name }),
  };
}
