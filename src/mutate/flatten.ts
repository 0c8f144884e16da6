import type { Descriptor } from "../image/descriptor.ts";
import { type EncodedImage, type Image, requireChapters } from "../image/image.ts";
import type { Toc } from "../layer/entry.ts";
import { readRecord } from "../layer/job.ts";
import { treeOf } from "../merge/apply.ts";
import { faultText } from "../merge/layer-faults.ts";
import type { SourceLayer } from "../run/layer-contents.ts";
import { layerMaker } from "../run/layer-maker.ts";
import { makeRuns } from "../run/squash-layers.ts";
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
    const sources: SourceLayer[] = [];
    const tocAt = async (at: number): Promise<Toc | undefined> => {
      const [descriptor, diffID] = [image.manifest.layers[at], image.config.rootfs.diff_ids[at]];
      if (!descriptor || !diffID) return undefined;
      onRead?.(descriptor);
      const stream = await from.fetch(descriptor);
      // Not in a thread: layers are read one after the other, and a thread's memory comes on top.
      const { toc } = await readRecord(stream, { diffID, wanted: nothing });
      // Once a table has been applied, nothing of it is held but what its files are.
      const entries = toc.entries.flatMap(({ digest, size = 0 }) =>
        digest ? [{ digest, size }] : [],
      );
      sources.push({ descriptor, toc: { diffID, entries }, store: from });
      return toc;
    };
    const maker = layerMaker({ sources, target: to, onTraffic });
    const { made, faults } = await makeRuns(runs, { tree: treeOf([]), at: 0, tocAt }, maker);
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
