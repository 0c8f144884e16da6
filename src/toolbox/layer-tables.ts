import type { Toc } from "../layer/entry.ts";
import { type ImageAt, layersIn } from "../run/image-tree.ts";
import type { SourceLayer } from "../run/layer-contents.ts";
import type { Tocs } from "../run/tocs.ts";

/** The tables of contents of an image's layers, from the lowest up, one after the other. */
export async function* tablesOf({ image, store }: ImageAt, tocs: Tocs): AsyncGenerator<Toc, void> {
  for (const layer of layersIn(image)) yield (await tocs.tocOf(layer, store)).toc;
}

/** A layer whose whole table is at hand. */
export type TabledLayer = SourceLayer & { readonly toc: Toc };

/** The layers with their tables, where contents can be had from. */
export async function sourceLayers(at: ImageAt, tocs: Tocs): Promise<TabledLayer[]> {
  const sources: TabledLayer[] = [];
  for await (const toc of tablesOf(at, tocs)) {
    const descriptor = at.image.manifest.layers[sources.length];
    if (descriptor) sources.push({ descriptor, toc, store: at.store });
  }
  return sources;
}
