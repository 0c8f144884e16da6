import { LayerbuildError } from "../diagnostics/error.ts";
import { baseDigest, baseName } from "../image/annotations.ts";
import { parseDigest } from "../image/digest.ts";
import { firstForeignLayer, type Image } from "../image/image.ts";
import { parseReference } from "../image/reference.ts";
import { madeOf } from "../merge/made-of.ts";
import { baseWithin } from "../merge/unmerge.ts";
import { asAbsent } from "../run/as-absent.ts";
import type { Located } from "../run/trees.ts";
import { fetchImage } from "../store/image.ts";
import { selectPlatform } from "../store/select-platform.ts";
import type { OpenStore, ReadableStore } from "../store/store.ts";
import type { Source } from "../transport/source.ts";

/** An image, where it is, and how messages call it. */
export interface BasedImage {
  readonly image: Image;
  readonly store: ReadableStore;
  readonly name: string;
}

/**
 * The image that another is built on: the given one, or what its annotations name, found where the
 * image is or where they say; for merged images at last what is within them. Fails with
 * `image-not-found`, and with `not-built-on-base` when it is none.
 */
export async function oldBaseOf(
  { image, store, name }: BasedImage,
  given: Source | undefined,
  open: OpenStore,
): Promise<Located> {
  const found = given ? await imageIn(given.store, given.descriptor, image) : await annotated();
  const at = firstForeignLayer(image, found.image);
  if (at === undefined) return found;
  const [own, other] = [image, found.image].map(({ config }) => config.rootfs.diff_ids[at]);
  throw new LayerbuildError(
    "not-built-on-base",
    `${name} is not built on ${given?.name ?? found.image.descriptor.digest}: layer ${at + 1} is ${own ?? "missing"}, not ${other}`,
    { hint: "name the image that it is built on, as it was then, by --old-base" },
  );

  async function annotated(): Promise<Located> {
    const annotations = image.manifest.annotations ?? {};
    const digest = parseDigest(annotations[baseDigest] ?? "");
    const made = madeOf(image);
    const where = [parseReference(annotations[baseName] ?? ""), made?.base.repository];
    const stores = [
      store,
      ...where.flatMap((repository) =>
        repository ? [open({ registry: repository.registry, path: repository.path })] : [],
      ),
    ];
    for (const each of digest ? stores : []) {
      const root = digest && (await each.resolve(digest).catch(asAbsent));
      if (root) return imageIn(each, root, image);
    }
    const within = made && baseWithin(image, made);
    if (within) return { image: within, repository: store.repository };
    throw new LayerbuildError(
      "image-not-found",
      digest
        ? `the image that ${name} is built on is gone: ${digest}`
        : `${name} does not say what it is built on: it has no annotation ${baseDigest}`,
      { hint: "name it by --old-base" },
    );
  }
}

/** The image for the platform of another. */
async function imageIn(
  store: ReadableStore,
  root: Source["descriptor"],
  { config }: Image,
): Promise<Located> {
  const found = await selectPlatform(store, root, config);
  return { image: await fetchImage(store, found), repository: store.repository };
}
