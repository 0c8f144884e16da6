import { gzipSync } from "node:zlib";
import {
  type Descriptor,
  type Family,
  layerTypeIn,
  mediaTypes,
} from "../../src/image/descriptor.ts";
import { digestOf } from "../../src/image/digest.ts";
import type { Image } from "../../src/image/image.ts";
import { type EncodedImage, encodeImage } from "../../src/image/image.ts";
import { decompress } from "../../src/layer/decompress.ts";
import type { Toc } from "../../src/layer/entry.ts";
import { readToc } from "../../src/layer/toc.ts";
import { treeOf } from "../../src/merge/apply.ts";
import type { Tree } from "../../src/merge/tree.ts";
import type { ReadableStore, Store } from "../../src/store/store.ts";
import { shellIn, tarOfEntries } from "./layers.ts";
import { allContents, dir, layerOf, type Style, show } from "./trees.ts";

/** The layer that a table of contents is of, with the contents that `file` made. */
export function tarOfToc({ entries }: Toc): Promise<Buffer> {
  const contents = allContents();
  return tarOfEntries(
    entries.map((entry) => {
      const { digest, size = 0 } = entry;
      const body = digest && contents.get({ digest, size });
      return body ? { entry, body } : { entry };
    }),
  );
}

export interface StackOptions {
  readonly family?: Family;
  /** What the config has beside its layers. */
  readonly config?: { readonly [member: string]: unknown };
  readonly annotations?: { readonly [key: string]: string };
  /** How layers are compressed; with gzip, but for every second one, when absent. */
  readonly packing?: "gzip" | "zstd";
}

/** Pushes an image of layers that are archives. */
export async function pushStack(
  store: Store,
  tars: readonly Buffer[],
  { family = "oci", config = {}, annotations, packing }: StackOptions = {},
): Promise<EncodedImage> {
  const layers: Descriptor[] = [];
  for (const [at, tar] of tars.entries()) {
    const how = packing ?? (at % 2 === 0 ? "gzip" : "none");
    const bytes = packed[how](tar);
    const type = `application/vnd.oci.image.layer.v1.tar${how === "none" ? "" : `+${how}`}`;
    const mediaType = layerTypeIn(family, type);
    layers.push({ mediaType, digest: digestOf(bytes), size: bytes.length });
    await store.push(layers.at(-1) as Descriptor, bytes);
  }
  const image = encodeImage(
    {
      os: "linux",
      architecture: "amd64",
      ...config,
      rootfs: { type: "layers", diff_ids: tars.map((tar) => digestOf(tar)) },
    },
    layers,
    family === "oci" ? mediaTypes.ociManifest : mediaTypes.dockerManifest,
    annotations,
  );
  await store.push(image.config.descriptor, image.config.bytes);
  await store.push(image.manifest.descriptor, image.manifest.bytes);
  return image;
}

const packed = {
  none: (tar: Buffer): Buffer => tar,
  gzip: (tar: Buffer): Buffer => gzipSync(tar),
  zstd: (tar: Buffer): Buffer => shellIn("zstd -q -c", tar),
};

/** The tables of contents of an image's layers, read from a store. */
export async function tocsIn(store: ReadableStore, { manifest }: Image): Promise<Toc[]> {
  const tocs: Toc[] = [];
  for (const layer of manifest.layers) {
    const { toc } = await readToc(decompress(await store.fetch(layer)), { wants: () => false });
    tocs.push(toc);
  }
  return tocs;
}

/** The tree that an image's layers give. */
export const treeIn = async (store: ReadableStore, image: Image): Promise<Tree> =>
  treeOf(await tocsIn(store, image));

/** A tree with times, and with the names of one file told by the first of them. */
export function showExactly(of: Tree): { readonly [path: string]: string } {
  const shown = show(of);
  const firsts = new Map<string, string>();
  return Object.fromEntries(
    Object.entries(shown).map(([path, what]) => {
      const { mtime, link } = of.get(path) ?? {};
      const first = (link !== undefined && firsts.get(link)) || path;
      if (link !== undefined) firsts.set(link, first);
      return [path, `${what} at ${mtime}${first === path ? "" : ` = ${first}`}`];
    }),
  );
}

/** The layers that steps make one after the other, as archives. */
export async function tarsOfSteps(
  steps: readonly (readonly [(tree: Tree) => Tree, Style])[],
): Promise<Buffer[]> {
  let tree: Tree = new Map([["", dir()]]);
  const tars: Buffer[] = [];
  for (const [step, how] of steps) {
    const next = step(tree);
    tars.push(await tarOfToc(layerOf(tree, next, how)));
    tree = next;
  }
  return tars;
}
