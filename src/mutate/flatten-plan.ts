import { LayerbuildError } from "../diagnostics/error.ts";
import { baseDigest, baseName } from "../image/annotations.ts";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import { type HistoryEntry, type ImageConfig, parseConfig } from "../image/config.ts";
import {
  type Chapter,
  type EncodedImage,
  encodeChapters,
  familyOf,
  type Image,
  requireChapters,
} from "../image/image.ts";
import type { FixupLayer } from "../merge/merge.ts";
import { type Run, runsToSquash } from "../merge/squash.ts";
import { inlineCache, unknownMembers } from "./config-members.ts";
import { layerPosition } from "./layer-position.ts";

/** Which layers of an image become one. */
export interface FlattenChoice {
  /** A layer's number (from 1), digest or diffID, also shortened: those below stay as they are. */
  readonly from?: string | undefined;
  /** As many as may be left: only as many as needed become one. One for all when undefined. */
  readonly maxLayers?: number | undefined;
}

/**
 * The runs of neighbouring layers that are to become one each, lowest first. Fails with `usage` for
 * a layer that the image has not, and where so few layers can't be had.
 */
export function runsToFlatten(image: Image, { from, maxLayers }: FlattenChoice): Run[] {
  const sizes = image.manifest.layers.map(({ size }) => size);
  const fixed = from === undefined ? 0 : layerPosition(image, from);
  if (sizes.length - fixed < 2) return [];
  if (maxLayers === undefined) return [{ first: fixed, last: sizes.length - 1 }];
  const runs = runsToSquash(sizes, fixed, maxLayers);
  if (runs) return runs;
  throw new LayerbuildError(
    "usage",
    `${maxLayers} layers at most can't be had when the lowest ${fixed} stay as they are`,
  );
}

/**
 * Fails with `manifest-invalid` when a config has members that nobody knows: they may be about the
 * layers. To be passed over they are kept as they are.
 */
export function requireKnownMembers({ config }: Image): void {
  const names = unknownMembers(config);
  if (names.length === 0) return;
  throw new LayerbuildError(
    "manifest-invalid",
    `the image's configuration has what layerbuild does not know, and may be about its layers: ${names.join(", ")}`,
    { hint: "with --ignore-unknown it is kept as it is" },
  );
}

/**
 * The image with one layer for each run. Its configuration is the same, member by member; of its
 * history all that a run takes in is one entry. A pure function: same inputs, same bytes.
 */
export function flattenedImage(
  image: Image,
  layers: ReadonlyMap<Run, FixupLayer>,
): { readonly encoded: EncodedImage; readonly notes: readonly string[] } {
  const { [inlineCache]: cache, ...kept } = image.config as ImageConfig & {
    readonly [inlineCache]?: unknown;
  };
  const encoded = encodeChapters(
    kept,
    collapsed(image, layers),
    familyOf(image),
    annotationsFor(image, layers),
  );
  requireSameConfig(kept, encoded);
  const notes =
    cache === undefined ? [] : ["its inline build cache speaks of layers that are gone"];
  return { encoded, notes };
}

/** The image's chapters, with one in place of all those of a run. */
function collapsed(image: Image, layers: ReadonlyMap<Run, FixupLayer>): Chapter[] {
  const chapters = requireChapters(image, "the image");
  const { length } = image.manifest.layers;
  const places = chapters.flatMap(({ layer }, at) => (layer ? [at] : []));
  const out = [...chapters];
  for (const [run, { descriptor, diffID }] of [...layers].sort(([a], [b]) => b.first - a.first)) {
    // What has no layer goes with the run that it is in, and at either end of the image as well.
    const start = run.first === 0 ? 0 : (places[run.first] ?? 0);
    const end = run.last === length - 1 ? chapters.length : (places[run.last] ?? 0) + 1;
    const history = entryFor(image, run, chapters.slice(start, end));
    out.splice(start, end - start, { history, layer: { descriptor, diffID, history } });
  }
  return out;
}

function entryFor(
  { descriptor, config }: Image,
  { first, last }: Run,
  chapters: readonly Chapter[],
): HistoryEntry {
  const created = chapters.findLast(({ history }) => history?.created)?.history?.created;
  const time = created ?? config.created;
  return {
    ...(time === undefined ? {} : { created: time }),
    created_by: "layerbuild flatten",
    comment: `layers ${first + 1} to ${last + 1} of ${descriptor.digest}`,
  };
}

/** Without what is said of layers that are gone. */
function annotationsFor(
  { manifest }: Image,
  layers: ReadonlyMap<Run, FixupLayer>,
): { [key: string]: string } | undefined {
  if (!manifest.annotations) return undefined;
  const isBaseGone = [...layers.keys()].some(({ first }) => first === 0);
  const gone: ReadonlySet<string> = new Set(isBaseGone ? [baseName, baseDigest] : []);
  return Object.fromEntries(Object.entries(manifest.annotations).filter(([key]) => !gone.has(key)));
}

/** Every member of the written config is that of the image, but for those that speak of layers. */
function requireSameConfig(before: ImageConfig, { config }: EncodedImage): void {
  const after = parseConfig(config.bytes);
  if (typeof after === "string") throw new Error(`Internal error: a config is broken: ${after}`);
  const values = (of: ImageConfig): { readonly [name: string]: Json } =>
    of as unknown as { readonly [name: string]: Json };
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (name === "rootfs" || name === "history") continue;
    if (textOf(values(before)[name]) !== textOf(values(after)[name])) {
      throw new Error(`Internal error: flattening changes ${name} of the configuration`);
    }
  }
}

const textOf = (value: Json | undefined): string =>
  value === undefined ? "" : canonicalJson(value);
