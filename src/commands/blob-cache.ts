import { LayerbuildError } from "../diagnostics/error.ts";
import { type BlobCache, openBlobCache } from "../store/blob-cache.ts";
import type { Io } from "./io.ts";
import { cacheFolder } from "./store-folder.ts";

/** Bytes: the layers of a few large images. */
const defaultSize = 10 * 1024 ** 3;

/** The cache of what was fetched, in the user's cache folder; undefined for none at all. */
export function blobCacheFor({ env }: Pick<Io, "env">): BlobCache | undefined {
  const limit = cacheSize(env.LAYERBUILD_CACHE_SIZE);
  const folder = cacheFolder("blobs", env);
  return limit === 0 || folder === undefined ? undefined : openBlobCache(folder, { limit });
}

/** Bytes of `10GiB`, `500 MB`, `0`. Fails with `environment`. */
export function cacheSize(text: string | undefined): number {
  if (text === undefined || text === "") return defaultSize;
  const [, number, unit = "", binary] = /^(\d+(?:\.\d+)?) ?(?:([kMGT])(i)?)?B?$/i.exec(text) ?? [];
  if (number === undefined) {
    throw new LayerbuildError(
      "environment",
      `LAYERBUILD_CACHE_SIZE is no size: ${JSON.stringify(text)}`,
      {
        hint: "write it as 10GiB or 500MB; 0 keeps nothing",
      },
    );
  }
  const power = " kmgt".indexOf(unit.toLowerCase());
  return Math.floor(Number(number) * (binary ? 1024 : 1000) ** Math.max(power, 0));
}
