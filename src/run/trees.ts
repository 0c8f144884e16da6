import type { Descriptor } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import type { Image } from "../image/image.ts";
import type { Repository } from "../image/reference.ts";
import type { Toc } from "../layer/entry.ts";
import { applyToc, type LayerFault, treeOf } from "../merge/apply.ts";
import { changesOf } from "../merge/changes.ts";
import type { Derived } from "../merge/merge.ts";
import type { Node, Side, Tree } from "../merge/tree.ts";

/** A layer that a merge reads, with its table of contents. */
export interface ReadLayer {
  readonly descriptor: Descriptor;
  readonly diffID: Digest;
  readonly toc: Toc;
  readonly repository: Repository;
}

/** An image and where its layers are. */
export interface Located {
  readonly image: Image;
  readonly repository: Repository;
}

/** A section's image and where its layers are. */
export interface LocatedSection {
  readonly derived: Derived;
  readonly repository: Repository;
}

/** All that the merge of trees starts from. */
export interface Trees {
  readonly base: Tree;
  readonly sides: readonly Side[];
  /** What stacking the layers gives. */
  readonly actual: Tree;
  /** Small files that the tables of contents carry. */
  readonly contents: Map<Digest, Buffer>;
  readonly layers: readonly ReadLayer[];
  /** The stack: the base's layers, then the own ones of each section, in order. */
  readonly stack: readonly ReadLayer[];
  /** The own layers of each section, in order. */
  readonly own: ReadonlyMap<string, readonly ReadLayer[]>;
  /** How many layers of the stack are the base's. */
  readonly baseLayers: number;
  /** What is faulty in the own layers of each section, on what it was built on. */
  readonly faults: readonly { readonly section: string; readonly faults: readonly LayerFault[] }[];
  /** What is faulty when the layers of all are stacked. */
  readonly stackFaults: readonly LayerFault[];
}

/** Reads the table of contents of a layer, with the small files of it. */
export type TocReader = (
  layer: { readonly descriptor: Descriptor; readonly diffID: Digest },
  repository: Repository,
) => Promise<{ readonly toc: Toc; readonly contents: ReadonlyMap<Digest, Buffer> }>;

/**
 * The trees of a base, of each section before and after its own layers, and of the plain stack.
 * Layers are not read: their tables of contents are.
 */
export async function treesOf(
  base: Located,
  sections: readonly LocatedSection[],
  read: TocReader,
): Promise<Trees> {
  const contents = new Map<Digest, Buffer>();
  const known = new Map<string, Map<string, Node>>();

  const load = (image: Image, repository: Repository, skip: number): Promise<ReadLayer[]> =>
    readLayers({ image, repository }, skip, read, contents);
  const below = await load(base.image, base.repository, 0);
  const baseTree = treeOfLayers(below);
  const actual = new Map(baseTree);
  const own = new Map<string, readonly ReadLayer[]>();
  const sides: Side[] = [];
  const faults: { section: string; faults: readonly LayerFault[] }[] = [];
  const stackFaults: LayerFault[] = [];
  const loaded = await Promise.all(
    sections.map(async ({ derived: { image, on }, repository }) => ({
      under:
        on.descriptor.digest === base.image.descriptor.digest
          ? below
          : await load(on, repository, 0),
      added: await load(image, repository, on.manifest.layers.length),
    })),
  );
  for (const [at, { derived }] of sections.entries()) {
    const { section, needs } = derived;
    const { under, added } = loaded[at] ?? { under: below, added: [] };
    const from = treeOfLayers(under);
    const to = new Map(from);
    faults.push({ section, faults: added.flatMap(({ toc }) => applyToc(to, toc)) });
    stackFaults.push(...added.flatMap(({ toc }) => applyToc(actual, toc)));
    own.set(section, added);
    sides.push({ section, needs, from, to, changes: changesOf(from, to) });
  }
  return {
    base: baseTree,
    sides,
    actual,
    contents,
    layers: distinct([...below, ...loaded.flatMap(({ under, added }) => [...under, ...added])]),
    stack: [...below, ...[...own.values()].flat()],
    own,
    baseLayers: below.length,
    faults,
    stackFaults,
  };

  /** The tree of an image's layers; each is worked out once. */
  function treeOfLayers(stacked: readonly ReadLayer[]): Map<string, Node> {
    const name = stacked.map(({ diffID }) => diffID).join(" ");
    const tree = known.get(name) ?? new Map(treeOf(stacked.map(({ toc }) => toc)));
    known.set(name, tree);
    return tree;
  }
}

/** The tables of an image's layers, without the lowest; `contents` gets the small files of them. */
export async function readLayers(
  { image, repository }: Located,
  skip: number,
  read: TocReader,
  contents: Map<Digest, Buffer>,
): Promise<ReadLayer[]> {
  const { diff_ids: diffIDs } = image.config.rootfs;
  return Promise.all(
    image.manifest.layers.slice(skip).map(async (descriptor, at) => {
      const diffID = diffIDs[skip + at] as Digest;
      const found = await read({ descriptor, diffID }, repository);
      for (const [digest, bytes] of found.contents) contents.set(digest, bytes);
      return { descriptor, diffID, toc: found.toc, repository };
    }),
  );
}

/** Each layer once, in an order that does not depend on which was read first. */
export const distinct = (layers: readonly ReadLayer[]): ReadLayer[] => [
  ...new Map(layers.map((layer) => [layer.diffID, layer])).values(),
];
