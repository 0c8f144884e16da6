import type { Layerfile } from "../config/layerfile.ts";
import { loadLayerfile } from "../config/load.ts";
import { localized } from "../config/localize.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { formatRepository } from "../image/reference.ts";
import type { Layout, LayoutOptions } from "../store/layout.ts";
import { openLayouts, openPlaces } from "../store/places.ts";
import type { Store } from "../store/store.ts";
import type { CacheOptions } from "./cache-options.ts";
import type { Io } from "./io.ts";
import { registriesFor } from "./registries-for.ts";
import { existingStore, storeFolder } from "./store-folder.ts";

/** The cache of a project. */
export interface CachePlace {
  readonly cache: Store;
  /** What it is called. */
  readonly name: string;
  /** Where the project's images are. */
  readonly images: readonly Store[];
  /** The local store, where the cache is there. */
  readonly layout?: Layout;
}

/**
 * Opens the cache of a project: in the local store or, with `--registry`, where `build --push` keeps
 * results. An observer's looks do not count as uses. Fails with `usage` where there is no such store.
 */
export async function withCache(
  options: CacheOptions & LayoutOptions & { readonly mayBeNew?: boolean },
  io: Io,
  work: (place: CachePlace) => Promise<number>,
): Promise<number> {
  const { file, registry = false, store, mayBeNew = false } = options;
  const { cwd, env } = io;
  const named = await loadLayerfile({ cwd, env, ...(file === undefined ? {} : { file }) });
  const folder = registry ? undefined : storeFolder(store, io);
  if (folder !== undefined && !mayBeNew && existingStore(store, io) === undefined) {
    throw new LayerbuildError("usage", `there is no local store in ${folder}`, {
      hint: "`layerbuild build` makes it; the cache at the registry is looked at with --registry",
    });
  }
  const layerfile = folder === undefined ? named : localized(named, folder);
  const layoutAt = openLayouts(options);
  const registries = registriesFor(io, named.registries);
  const open = openPlaces(registries.open, layoutAt);
  try {
    return await work({
      cache: open(layerfile.cache),
      name: nameOf(layerfile, folder),
      images: [
        ...new Map(layerfile.images.map((image) => [formatRepository(image.repository), image])),
      ].map(([, image]) => open(image.repository)),
      ...(folder === undefined ? {} : { layout: layoutAt(folder) }),
    });
  } finally {
    await registries[Symbol.asyncDispose]();
  }
}

const nameOf = ({ cache }: Layerfile, folder: string | undefined): string =>
  folder === undefined ? formatRepository(cache) : `${formatRepository(cache)} in ${folder}`;
