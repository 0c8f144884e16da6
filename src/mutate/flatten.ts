import type { Descriptor } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { type EncodedImage, type Image, requireChapters } from "../image/image.ts";
import { treeOf } from "../merge/apply.ts";
import { faultText } from "../merge/layer-faults.ts";
import { layerMaker } from "../run/layer-maker.ts";
import { makeRuns } from "../run/squash-layers.ts";
import { openTocs } from "../run/tocs.ts";
import type { Traffic } from "../store/copy.ts";
import type { ReadableStore, Store } from "../store/store.ts";
import {
  type FlattenChoice,
  flattenedImage,
  requireKnownMembers,
  runsToFlatten,
} from "./flatten-plan.ts";
import { rewriteImages } from "./rewrite-images.ts";
import type { Tell } from "./tell.ts";

export interface FlattenOptions extends FlattenChoice {
  /** Members of configurations that nobody knows are kept; the image is refused otherwise. */
  readonly ignoreUnknown?: boolean | undefined;
  readonly tell: Tell;
  readonly onTraffic?: (traffic: Traffic) => void;
  /** Told of each layer before it is read. */
  readonly onRead?: (layer: Descriptor) => void;
}

/** Files' bytes are passed on and never looked at. */
const nothing = { version: "none", patterns: [] };

/**
 * Makes one layer of several, in an image or in every image of an index, and brings it to a store;
 * no tag is touched. The file system is the same to the second and to the name, and so is the
 * configuration. Every layer is read twice at most, and no file is held: memory is that of tables
 * of contents. The same image gives the same bytes. Fails with `usage`, `manifest-invalid` or
 * `content-invalid`.
 */
export function flatten(
  from: ReadableStore,
  root: Descriptor,
  to: Store,
  { ignoreUnknown = false, tell, onTraffic = () => undefined, onRead, ...choice }: FlattenOptions,
): Promise<Descriptor> {
  const rewrite = async (image: Image): Promise<EncodedImage | undefined> => {
    const runs = runsToFlatten(image, choice);
    const last = runs.at(-1)?.last;
    if (last === undefined) return undefined;
    // Before anything is read.
    requireChapters(image, "the image");
    if (!ignoreUnknown) requireKnownMembers(image);
    // Of this image alone: when it is done, so are its tables.
    const tocs = openTocs({
      wanted: nothing,
      onRead: ({ descriptor }) => onRead?.(descriptor),
    });
    const sources = [];
    for (const [at, descriptor] of image.manifest.layers.slice(0, last + 1).entries()) {
      const diffID = image.config.rootfs.diff_ids[at] as Digest;
      const { toc } = await tocs.tocOf({ descriptor, diffID }, from);
      sources.push({ descriptor, toc, store: from });
    }
    const maker = layerMaker(sources, { get: () => undefined }, tocs, to, onTraffic);
    const stack = { tree: treeOf([]), tocs: sources.map(({ toc }) => toc), at: 0 };
    const { made, faults } = await makeRuns(runs, stack, maker);
    for (const fault of faults) {
      const text = faultText(fault);
      if (text !== undefined) tell(text);
    }
    const { encoded, notes } = flattenedImage(image, made);
    notes.forEach(tell);
    return encoded;
  };
  return rewriteImages(root, { from, to, rewrite, tell, onTraffic });
}
