import type { Layerfile } from "../config/layerfile.ts";
import { loadLayerfile } from "../config/load.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type ImageName, nameForms, parseImageName } from "../image/image-name.ts";
import type { Layout } from "../store/layout.ts";
import { openLayouts } from "../store/places.ts";
import type { OpenStore, Store } from "../store/store.ts";
import { storeInCache, throughCache } from "../store/through-cache.ts";
import type { Source } from "../transport/source.ts";
import { openTransports, type Transports } from "../transport/transports.ts";
import { blobCacheFor } from "./blob-cache.ts";
import type { Io } from "./io.ts";
import { tables } from "./reading.ts";
import { registriesFor } from "./registries-for.ts";
import { storeFolder, storeFolderIfAny } from "./store-folder.ts";

/** What commands have that work on images by their names, without a layerfile. */
export interface Images {
  readonly transports: Transports;
  /** Opens registries, with the person's credentials. */
  readonly open: OpenStore;
  /** The local store; undefined where no folder is known for it. */
  readonly layout: Layout | undefined;
  /** That of the working folder, where there is a sound one. */
  readonly layerfile: Layerfile | undefined;
  /** The same source, whose layers are fetched once: they are kept in the cache of this machine. */
  cached(source: Source): Source;
  /** Where tables of contents are kept; undefined where no folder is known for them. */
  readonly tables: Store | undefined;
}

/**
 * Opens registries, the local store and all transports for one command, and closes them again. What
 * the layerfile of the working folder says of registries holds here too, where there is one.
 */
export async function withImages(
  options: { readonly store?: string },
  io: Io,
  command: (images: Images) => Promise<number>,
): Promise<number> {
  const { env, cwd, signal } = io;
  const layerfile = await layerfileIn(io);
  const registries = registriesFor(io, layerfile?.registries ?? {});
  const layoutAt = openLayouts();
  const folder = storeFolderIfAny(options.store, io);
  const { open } = registries;
  const transports = openTransports({
    open,
    layout: () => layoutAt(storeFolder(options.store, io)),
    env,
    cwd,
    signal,
  });
  try {
    const layout = folder === undefined ? undefined : layoutAt(folder);
    const cache = blobCacheFor(io);
    return await command({
      ...{ transports, open, layout, layerfile },
      cached: (source) =>
        cache ? { ...source, store: throughCache(source.store, cache) } : source,
      tables: cache && storeInCache(cache, tables),
    });
  } finally {
    await transports[Symbol.asyncDispose]();
    await registries[Symbol.asyncDispose]();
  }
}

/** Reads the name of an image. Fails with `usage`. */
export function imageNameOf(text: string): ImageName {
  const name = parseImageName(text);
  if (typeof name !== "string") return name;
  throw new LayerbuildError("usage", name, { hint: `images are written ${nameForms}` });
}

/** None where there is no layerfile, or none that is sound: it is not what the command is about. */
async function layerfileIn({ cwd, env }: Io): Promise<Layerfile | undefined> {
  try {
    return await loadLayerfile({ cwd, env });
  } catch (error) {
    if (error instanceof LayerbuildError) return undefined;
    throw error;
  }
}
