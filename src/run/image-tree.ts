import { isRecordFile } from "../compare/compare-images.ts";
import type { Stack } from "../compare/origins.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Digest, shortDigest } from "../image/digest.ts";
import { chaptersOf, type Image, type Layer } from "../image/image.ts";
import type { LayerRecord } from "../layer/toc.ts";
import { applyToc } from "../merge/apply.ts";
import type { Node, Tree } from "../merge/tree.ts";
import type { ReadableStore } from "../store/store.ts";
import type { Tocs } from "./tocs.ts";

/** An image of one platform, and where its layers are. */
export interface ImageAt {
  readonly image: Image;
  readonly store: ReadableStore;
}

/** What is known of an image when its layers' tables were read. */
export interface ImageTree {
  readonly tree: Tree;
  readonly stack: Stack;
  /** Bytes of the last version of files with records, where tables carry them. */
  readonly contents: ReadonlyMap<Digest, Buffer>;
}

/** What a stack of layers comes to, so far. */
interface Pile {
  readonly tree: Map<string, Node>;
  readonly lastOf: Map<string, number>;
  readonly carried: Map<string, { readonly digest: Digest; readonly bytes: Buffer }>;
}

/**
 * The trees of two images. Layers that both have at the bottom are read once. One table after the
 * other is applied and let go, so that what is held grows with the number of files only.
 */
export async function readTrees(
  a: ImageAt,
  b: ImageAt,
  tocs: Tocs,
): Promise<readonly [ImageTree, ImageTree]> {
  const [own, other] = [layersIn(a.image), layersIn(b.image)];
  const common = commonLayers(own.layers, other.layers);
  const pile: Pile = { tree: new Map(), lastOf: new Map(), carried: new Map() };
  await heap(pile, own.layers, 0, common, a.store, tocs);
  const second: Pile = {
    tree: new Map(pile.tree),
    lastOf: new Map(pile.lastOf),
    carried: new Map(pile.carried),
  };
  await heap(pile, own.layers, common, own.layers.length, a.store, tocs);
  await heap(second, other.layers, common, other.layers.length, b.store, tocs);
  return [treeIn(pile, own.chapters), treeIn(second, other.chapters)];
}

/** How many layers two stacks have in common, from the bottom up. */
export function commonLayers(a: readonly Layer[], b: readonly Layer[]): number {
  const at = a.findIndex(({ diffID }, n) => b[n]?.diffID !== diffID);
  return at < 0 ? a.length : at;
}

/** The layers of an image, and its whole history. Fails with `manifest-invalid`. */
export function layersIn(image: Image): Pick<Stack, "chapters"> & { layers: readonly Layer[] } {
  const chapters = chaptersOf(image);
  if (typeof chapters === "string") {
    const name = shortDigest(image.descriptor.digest);
    throw new LayerbuildError(
      "manifest-invalid",
      `the image ${name} contradicts itself: ${chapters}`,
    );
  }
  return { chapters, layers: chapters.flatMap(({ layer }) => layer ?? []) };
}

/** Puts layers onto a pile; the next one is on its way while one is applied. */
async function heap(
  pile: Pile,
  layers: readonly Layer[],
  from: number,
  to: number,
  store: ReadableStore,
  tocs: Tocs,
): Promise<void> {
  const ask = (at: number): Promise<LayerRecord> | undefined => {
    const layer = at < to ? layers[at] : undefined;
    const asked = layer && tocs.tocOf(layer, store);
    // It is waited for in its turn, unless an earlier one fails.
    asked?.catch(() => undefined);
    return asked;
  };
  let next = ask(from);
  for (let at = from; at < to; at++) {
    const record = await next;
    next = ask(at + 1);
    if (record) put(pile, record, at);
  }
}

function put({ tree, lastOf, carried }: Pile, { toc, contents }: LayerRecord, at: number): void {
  applyToc(tree, toc);
  for (const { path, kind, digest } of toc.entries) {
    lastOf.set(path, at);
    if (kind !== "file" || !digest || !isRecordFile(path)) continue;
    const bytes = contents.get(digest);
    // A copy: these are views of all that the layer carries.
    if (bytes) carried.set(path, { digest, bytes: Buffer.from(bytes) });
  }
}

const treeIn = ({ tree, lastOf, carried }: Pile, chapters: Stack["chapters"]): ImageTree => ({
  tree,
  stack: { chapters, lastOf },
  contents: new Map([...carried.values()].map(({ digest, bytes }) => [digest, bytes])),
});
