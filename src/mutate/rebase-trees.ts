import type { Digest } from "../image/digest.ts";
import type { Image } from "../image/image.ts";
import { applyToc, treeOf } from "../merge/apply.ts";
import { changesOf } from "../merge/changes.ts";
import { distinct, type Located, readLayers, type TocReader, type Trees } from "../run/trees.ts";

/** How the two sides of a rebase are called in conflicts. */
export const sideNames = { base: "the new base", image: "the image" } as const;

/** What a rebase is about. */
export interface Rebasing {
  readonly old: Located;
  readonly base: Located;
  readonly image: Located;
}

/**
 * The trees of a rebase: a merge on the old base, of what the new base made of it and of what the
 * image did. What is stacked in the end are the new base's layers and the image's own.
 */
export async function rebaseTreesOf(
  { old, base, image }: Rebasing,
  read: TocReader,
): Promise<Trees> {
  const contents = new Map<Digest, Buffer>();
  const [oldLayers, newLayers, own] = await Promise.all([
    readLayers(old, 0, read, contents),
    readLayers(base, 0, read, contents),
    readLayers(image, layerCount(old.image), read, contents),
  ]);
  const from = treeOf(oldLayers.map(({ toc }) => toc));
  const newTree = treeOf(newLayers.map(({ toc }) => toc));
  const to = new Map(from);
  const faults = own.flatMap(({ toc }) => applyToc(to, toc));
  const actual = new Map(newTree);
  const stackFaults = own.flatMap(({ toc }) => applyToc(actual, toc));
  const side = (section: string, left: typeof to) => ({
    section,
    needs: [],
    from,
    to: left,
    changes: changesOf(from, left),
  });
  return {
    base: from,
    sides: [side(sideNames.base, new Map(newTree)), side(sideNames.image, to)],
    actual,
    contents,
    layers: distinct([...oldLayers, ...newLayers, ...own]),
    stack: [...newLayers, ...own],
    baseLayers: newLayers.length,
    own: new Map([
      [sideNames.base, newLayers],
      [sideNames.image, own],
    ]),
    faults: [{ section: sideNames.image, faults }],
    stackFaults,
  };
}

const layerCount = ({ manifest }: Image): number => manifest.layers.length;
