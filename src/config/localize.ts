import { isSameRepository, type Repository } from "../image/reference.ts";
import type { Layerfile } from "./layerfile.ts";

/**
 * The layerfile with all that it writes, the cache and the images, in the local store of a folder
 * instead of at registries. What it reads is where it was: images by name are found elsewhere, and other
 * caches are asked behind the store.
 */
export function localized(layerfile: Layerfile, folder: string): Layerfile {
  const { cache, caches, images } = layerfile;
  const kept = (repository: Repository): Repository => ({ ...repository, layout: folder });
  return {
    ...layerfile,
    cache: kept(cache),
    caches: [kept(cache), ...caches.filter((each) => !isSameRepository(each, cache))],
    images: images.map((image) => ({ ...image, repository: kept(image.repository) })),
  };
}
