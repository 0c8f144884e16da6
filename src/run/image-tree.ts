import { isRecordFile } from "../compare/compare-images.ts";
import type { Stack } from "../compare/origins.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Digest, shortDigest } from "../image/digest.ts";
import { type Chapter, chaptersOf, type Image, type Layer } from "../image/image.ts";
import type { LayerRecord } from "../layer/toc.ts";
import { applyToc } from "../merge/apply.ts";
import { isSameNode, type Node, type Tree } from "../merge/tree.ts";
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
  /** Bytes of the last version of files with records, where tables carry them. */
  readonly contents: ReadonlyMap<Digest, Buffer>;
}

/** What a stack of layers comes to, so far. */
interface Pile {
  readonly tree: Map<string, Node>;
  readonly carried: Map<string, { readonly digest: Digest; readonly bytes: Buffer }>;
}

/**
 * The trees of two images. Layers that both have at the bottom are read once. One table after the
 * other is applied and let go, and what the second image has as the first does is held once: the
 * memory that it takes grows with the number of files only.
 */
export async function readTrees(
  a: ImageAt,
  b: ImageAt,
  tocs: Tocs,
): Promise<readonly [ImageTree, ImageTree]> {
  const [own, other] = [layersIn(a.image), layersIn(b.image)];
  const common = commonLayers(own, other);
  const pile: Pile = { tree: new Map(), carried: new Map() };
  const put = (onto: Pile) => (record: LayerRecord) => add(onto, record);
  await visit(own.slice(0, common), a.store, tocs, put(pile));
  const second: Pile = { tree: new Map(pile.tree), carried: new Map(pile.carried) };
  await visit(own.slice(common), a.store, tocs, put(pile));
  await visit(other.slice(common), b.store, tocs, (record) => {
    add(second, record);
    share(second.tree, pile.tree, record);
  });
  return [treeIn(pile), treeIn(second)];
}

/** How many layers two stacks have in common, from the bottom up. */
export function commonLayers(a: readonly Layer[], b: readonly Layer[]): number {
  const at = a.findIndex(({ diffID }, n) => b[n]?.diffID !== diffID);
  return at < 0 ? a.length : at;
}

/** An image's history with its layers. Fails with `manifest-invalid`. */
function chaptersIn(image: Image): Chapter[] {
  const chapters = chaptersOf(image);
  if (typeof chapters !== "string") return chapters;
  const name = shortDigest(image.descriptor.digest);
  throw new LayerbuildError(
    "manifest-invalid",
    `the image ${name} contradicts itself: ${chapters}`,
  );
}

export const layersIn = (image: Image): Layer[] =>
  chaptersIn(image).flatMap(({ layer }) => layer ?? []);

/**
 * Which layer of an image wrote each of some paths last, or what they are in, removals too. The tables
 * are asked for again: to keep that for all paths would take as much memory as the trees.
 */
export async function stackOf(
  { image, store }: ImageAt,
  paths: ReadonlySet<string>,
  tocs: Tocs,
): Promise<Stack> {
  const lastOf = new Map<string, number>();
  let at = 0;
  if (paths.size > 0) {
    await visit(layersIn(image), store, tocs, ({ toc }) => {
      for (const { path } of toc.entries) if (paths.has(path)) lastOf.set(path, at);
      at++;
    });
  }
  return { chapters: chaptersIn(image), lastOf };
}

/** Asks for the tables of layers in their order; the next one is on its way while one is looked at. */
async function visit(
  layers: readonly Layer[],
  store: ReadableStore,
  tocs: Tocs,
  look: (record: LayerRecord) => void,
): Promise<void> {
  const ask = (at: number): Promise<LayerRecord> | undefined => {
    const layer = layers[at];
    const asked = layer && tocs.tocOf(layer, store);
    // It is waited for in its turn, unless an earlier one fails.
    asked?.catch(() => undefined);
    return asked;
  };
  let next = ask(0);
  for (let at = 0; at < layers.length; at++) {
    const record = await next;
    next = ask(at + 1);
    if (record) look(record);
  }
}

function add({ tree, carried }: Pile, { toc, contents }: LayerRecord): void {
  applyToc(tree, toc);
  for (const { path, kind, digest } of toc.entries) {
    if (kind !== "file" || !digest || !isRecordFile(path)) continue;
    const bytes = contents.get(digest);
    if (bytes) carried.set(path, { digest, bytes });
  }
}

/** Lets a tree have the very nodes, or at least the contents, that another one has. */
function share(tree: Map<string, Node>, other: Tree, { toc }: LayerRecord): void {
  for (const { path } of toc.entries) {
    const [node, twin] = [tree.get(path), other.get(path)];
    if (!node || !twin || node === twin) continue;
    if (isSameNode(node, twin) && node.mtime === twin.mtime && node.link === twin.link) {
      tree.set(path, twin);
    } else if (twin.content && node.content?.digest === twin.content.digest) {
      tree.set(path, { ...node, content: twin.content });
    }
  }
}

const treeIn = ({ tree, carried }: Pile): ImageTree => ({
  tree,
  contents: new Map([...carried.values()].map(({ digest, bytes }) => [digest, bytes])),
});
