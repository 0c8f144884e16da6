import type { Repository } from "../image/reference.ts";
import type { Layerfile } from "./layerfile.ts";

/**
 * The layerfile with all that it writes, the cache and the images, in the local store of a folder
 * instead of at registries. What it reads is where it was: images by name are found elsewhere.
 */
export function localized(layerfile: Layerfile, folder: string): Layerfile {
  const { cache, images } = layerfile;
  const kept = (repository: Repository): Repository => ({ ...repository, layout: folder });
  return {
    ...layerfile,
    cache: kept(cache),
    images: images.map((image) => ({ ...image, repository: kept(image.repository) })),
  };
}
