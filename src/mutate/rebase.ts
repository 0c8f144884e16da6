import type { Descriptor } from "../image/descriptor.ts";
import { formatPlatform } from "../image/descriptor.ts";
import type { EncodedImage, Image } from "../image/image.ts";
import type { Conflict } from "../merge/conflict.ts";
import { formatConflictWith } from "../merge/conflict-text.ts";
import type { Derived } from "../merge/merge.ts";
import { mergeLayers } from "../run/merge-layers.ts";
import { settle } from "../run/settle.ts";
import { copyBlob, mayTravel } from "../store/copy.ts";
import { fetchImage } from "../store/image.ts";
import { selectPlatform } from "../store/select-platform.ts";
import type { Source } from "../transport/source.ts";
import { oldBaseOf } from "./old-base.ts";
import { openAmong, publicName } from "./places.ts";
import { rebaseTreesOf, sideNames } from "./rebase-trees.ts";
import { rebasedImage } from "./rebased-image.ts";
import { rewriteImages } from "./rewrite-images.ts";
import type { Surgery } from "./surgery.ts";

export interface RebaseOrder {
  readonly image: Source;
  readonly onto: Source;
  /** What the image is built on, where its annotations do not say it. */
  readonly oldBase?: Source | undefined;
}

/**
 * Puts an image's own layers on another base, on every platform, and brings the result to the
 * target; no tag is touched. It is a three-way merge: what the image did to its old base is done to
 * the new one. Where that is another file there by now, or another value, it is a conflict. Fails
 * with `merge-conflict`, `not-built-on-base`, `image-not-found` and `platform-missing`.
 */
export function rebase(
  { image: source, onto, oldBase }: RebaseOrder,
  surgery: Surgery,
): Promise<Descriptor> {
  const { target, tell, emit, policy, created } = surgery;
  const stores = [source, onto, ...(oldBase ? [oldBase] : [])].map(({ store }) => store);
  const open = openAmong(stores, surgery.open);
  return rewriteImages(source.descriptor, {
    from: source.store,
    to: target,
    rewrite: rebaseOne,
    tell,
    onTraffic: (traffic) => emit({ type: "step-traffic", traffic }),
  });

  async function rebaseOne(image: Image): Promise<EncodedImage | undefined> {
    const { name, store } = source;
    const found = await selectPlatform(onto.store, onto.descriptor, image.config);
    const base = await fetchImage(onto.store, found);
    const old = await oldBaseOf({ image, store, name }, oldBase, surgery.open);
    if (old.image.descriptor.digest === base.descriptor.digest) {
      tell(`the image for ${formatPlatform(image.config)} is on that base already`);
      return undefined;
    }
    const parts = {
      old,
      base: { image: base, repository: onto.store.repository },
      image: { image, repository: store.repository },
    };
    const derived: Derived[] = [
      { section: sideNames.base, image: base, on: old.image, needs: [] },
      { section: sideNames.image, image, on: old.image, needs: [] },
    ];
    const roots = await mergeLayers(
      { ...surgery, open },
      (read) => rebaseTreesOf(parts, read),
      derived,
    );
    const { encoded, conflicts } = rebasedImage({
      old: old.image,
      base,
      image: roots.derived[1]?.image ?? image,
      fixup: roots.fixup,
      squashed: roots.squashed,
      lost: roots.conflicts,
      created,
      name: publicName(onto),
    });
    const all = [...conflicts, ...roots.conflicts];
    settle(`${name} on ${onto.name}`, all, policy.conflicts, emit, conflictText);
    const layers = base.manifest.layers.filter(mayTravel);
    for (const layer of layers) {
      const traffic = await copyBlob(onto.store, target, layer);
      emit({ type: "step-traffic", traffic });
    }
    return encoded;
  }
}

const conflictText = (conflict: Conflict): string =>
  formatConflictWith(conflict, [
    "take what the image has: --conflicts last-wins",
    "build the image again, FROM the new base",
  ]);
