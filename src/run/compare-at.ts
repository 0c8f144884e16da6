import { type Comparison, compareImages } from "../compare/compare-images.ts";
import { rpmFormat } from "../compare/formats/rpm.ts";
import { type OriginOf, originsOf } from "../compare/origins.ts";
import type { Digest } from "../image/digest.ts";
import { contentsOf } from "../merge/contents.ts";
import { parentOf, type Tree } from "../merge/tree.ts";
import {
  commonLayers,
  type ImageAt,
  type ImageTree,
  layersIn,
  readTrees,
  stackOf,
} from "./image-tree.ts";
import { fetchContents, type SourceLayer } from "./layer-contents.ts";
import type { Tocs } from "./tocs.ts";

export interface CompareAtOptions {
  readonly tocs: Tocs;
  readonly strict: boolean;
  /** Which files are compared; all, and the configuration, when absent. */
  readonly only?: (path: string) => boolean;
}

/** How two images differ, and what part of them a difference belongs to. */
export interface Compared extends Comparison {
  readonly originOf: OriginOf;
  /** Both have the same layers, which were not read. */
  readonly sameLayers: boolean;
}

const nothing: ImageTree = { tree: new Map(), contents: new Map() };

/**
 * Compares two images of one platform. Layers are read for their tables of contents only, and those
 * that both stacks begin with once; none when the stacks are the same. Files that are compared by
 * their records are fetched where no table carries them.
 */
export async function compareAt(
  a: ImageAt,
  b: ImageAt,
  { tocs, strict, only }: CompareAtOptions,
): Promise<Compared> {
  const [own, other] = [layersIn(a.image), layersIn(b.image)];
  const sameLayers = own.length === other.length && commonLayers(own, other) === own.length;
  const [first, second] = sameLayers ? [nothing, nothing] : await readTrees(a, b, tocs);
  const formats = differsInRpm(first.tree, second.tree)
    ? [rpmFormat(await (await import("./rpm.ts")).loadRpm())]
    : [];
  const known = new Map([...first.contents, ...second.contents]);
  for (;;) {
    const contents = contentsOf(known);
    const comparison = compareImages(
      { tree: first.tree, config: a.image.config },
      { tree: second.tree, config: b.image.config },
      { contents, formats, strict, ...(only ? { only } : {}) },
    );
    if (contents.missing.size === 0) {
      const paths = pathsIn(comparison);
      const [before, after] = [await stackOf(a, paths, tocs), await stackOf(b, paths, tocs)];
      return { ...comparison, originOf: originsOf(before, after), sameLayers };
    }
    for (const image of [a, b]) await supply(image, contents.missing, known, tocs);
    for (const digest of contents.missing) {
      if (!known.has(digest)) throw new Error(`Internal error: no layer has ${digest}`);
    }
  }
}

/** The paths that differences are at, and what these are in. */
function pathsIn({ differences, ignored }: Comparison): Set<string> {
  const paths = new Set<string>();
  for (const { path } of [...differences, ...ignored.map(({ difference }) => difference)]) {
    for (let at = path; at !== undefined && !paths.has(at); at = parentOf(at)) paths.add(at);
  }
  return paths;
}

/** Fetches the bytes of files that no table carried, from the layers of one of the images. */
async function supply(
  { image, store }: ImageAt,
  missing: ReadonlySet<Digest>,
  known: Map<Digest, Buffer>,
  tocs: Tocs,
): Promise<void> {
  const layers: SourceLayer[] = [];
  for (const layer of layersIn(image)) {
    const { toc, contents } = await tocs.tocOf(layer, store);
    for (const digest of missing) {
      const bytes = contents.get(digest);
      if (bytes) known.set(digest, bytes);
    }
    const entries = toc.entries.filter(
      ({ digest }) => digest && missing.has(digest) && !known.has(digest),
    );
    if (entries.length > 0) {
      layers.push({ descriptor: layer.descriptor, toc: { ...toc, entries }, store });
    }
  }
  const wanted = new Set([...missing].filter((digest) => !known.has(digest)));
  for (const [digest, bytes] of await fetchContents(wanted, layers)) known.set(digest, bytes);
}

function differsInRpm(a: Tree, b: Tree): boolean {
  const paths = ["var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"].flatMap((folder) => [
    `${folder}/rpmdb.sqlite`,
    `${folder}/rpmdb.sqlite-wal`,
  ]);
  return paths.some((path) => a.get(path)?.content?.digest !== b.get(path)?.content?.digest);
}
