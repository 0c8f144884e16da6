import { LayerbuildError } from "../diagnostics/error.ts";
import type { Digest } from "../image/digest.ts";
import { formatReference, type Reference } from "../image/reference.ts";
import type { OpenStore } from "../store/store.ts";
import { resolvedTags } from "./resolved-tags.ts";

/** Something that is to be removed: a tag, or a manifest with all its tags. */
export interface Removal {
  readonly reference: Reference;
  readonly digest: Digest;
  /** Of a manifest; a tag is only itself. */
  readonly tags: readonly string[];
}

/**
 * Finds out what removing some tags and digests comes to. Fails with `image-not-found` when one of
 * them is not there, and with `usage` for a name that has neither.
 */
export async function removalsOf(
  references: readonly Reference[],
  open: OpenStore,
): Promise<Removal[]> {
  const removals: Removal[] = [];
  for (const reference of references) {
    const { registry, path, tag, digest: named } = reference;
    const target = named ?? tag;
    if (target === undefined) {
      throw new LayerbuildError("usage", `${formatReference(reference)} names no tag or digest`, {
        hint: "what is removed is named in full: REGISTRY/PATH:TAG or REGISTRY/PATH@DIGEST",
      });
    }
    const store = open({ registry, path });
    const found = await store.resolve(target);
    if (!found) {
      throw new LayerbuildError(
        "image-not-found",
        `there is no image ${formatReference(reference)}: nothing was removed`,
      );
    }
    const pointing = named === undefined ? [] : await resolvedTags(store);
    const tags = pointing.flatMap(({ tag, descriptor }) =>
      descriptor.digest === named ? [tag] : [],
    );
    removals.push({ reference, digest: found.digest, tags });
  }
  return removals;
}

/** Removes it. Fails where the registry lets nobody remove things. */
export async function remove({ reference, digest, tags }: Removal, open: OpenStore): Promise<void> {
  const { registry, path, tag, digest: named } = reference;
  const store = open({ registry, path });
  if (!store.remove) throw new Error(`Internal error: nothing is removed from ${registry}`);
  if (named === undefined) {
    await store.remove(tag ?? "");
    return;
  }
  await store.remove(digest);
  // Most places let go of a manifest's tags; at others (go-containerregistry) they stay, and work.
  for (const each of tags) {
    if ((await store.resolve(each))?.digest === digest) await store.remove(each);
  }
}
