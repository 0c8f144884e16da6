import type { Digest } from "../image/digest.ts";
import type { Image } from "../image/image.ts";
import { isSameRepository, type Repository } from "../image/reference.ts";
import { asAbsent } from "../run/as-absent.ts";
import { fetchImage } from "../store/image.ts";
import type { OpenStore, ReadableStore } from "../store/store.ts";
import type { Source } from "../transport/source.ts";

/** Opens the places of some sources, and registries for all else. */
export const openAmong =
  (stores: readonly ReadableStore[], open: OpenStore) =>
  (repository: Repository): ReadableStore =>
    stores.find((store) => isSameRepository(store.repository, repository)) ?? open(repository);

/** Whether others can open the place by its name: it is at a registry, not on this machine. */
export const isPublic = ({ repository }: ReadableStore): boolean =>
  repository.layout === undefined && !repository.registry.endsWith(":");

/** Where an image can say that a part of it is: there or, as its layers are, where it is itself. */
export const homeIn = (store: ReadableStore, target: ReadableStore): Repository =>
  isPublic(store) ? store.repository : target.repository;

/** The name of a source that others can use. */
export const publicName = ({ name, store }: Source): string | undefined =>
  isPublic(store) ? name : undefined;

/** An image by its digest, in the first of some places that has it; undefined when none has. */
export async function findByDigest(
  digest: Digest,
  stores: readonly ReadableStore[],
): Promise<{ readonly image: Image; readonly store: ReadableStore } | undefined> {
  for (const store of stores) {
    const found = await store.resolve(digest).catch(asAbsent);
    if (found) return { image: await fetchImage(store, found), store };
  }
  return undefined;
}
