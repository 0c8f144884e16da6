import type { Toc } from "../layer/entry.ts";
import { applyToc } from "../merge/apply.ts";
import type { Node, Tree } from "../merge/tree.ts";
import { type ImageAt, layersIn } from "../run/image-tree.ts";
import type { SourceLayer } from "../run/layer-contents.ts";
import type { Tocs } from "../run/tocs.ts";

/** The tables of contents of an image's layers, from the lowest up, one after the other. */
export async function* tablesOf({ image, store }: ImageAt, tocs: Tocs): AsyncGenerator<Toc, void> {
  for (const layer of layersIn(image)) yield (await tocs.tocOf(layer, store)).toc;
}

/** What an image's layers come to. */
export interface Root {
  readonly tree: Tree;
  /** Where the bytes of its files are. */
  readonly layers: readonly SourceLayer[];
}

/** Reads an image's layers for their tables; of each, nothing is held but what its files are. */
export async function readRoot(at: ImageAt, tocs: Tocs): Promise<Root> {
  const tree = new Map<string, Node>();
  const layers: SourceLayer[] = [];
  for await (const toc of tablesOf(at, tocs)) {
    const descriptor = at.image.manifest.layers[layers.length];
    if (!descriptor) throw new Error("Internal error: there are more tables than layers");
    applyToc(tree, toc);
    const entries = toc.entries.flatMap(({ digest, size = 0 }) =>
      digest ? [{ digest, size }] : [],
    );
    layers.push({ descriptor, toc: { diffID: toc.diffID, entries }, store: at.store });
  }
  return { tree, layers };
}
