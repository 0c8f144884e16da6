import type { Layerfile } from "../config/layerfile.ts";
import { loadLayerfile } from "../config/load.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type ImageName, nameForms, parseImageName } from "../image/image-name.ts";
import { isPublic } from "../mutate/places.ts";
import { progressFor } from "../report/terminal.ts";
import { openTransferView } from "../report/transfer-view.ts";
import type { OnBytes } from "../store/copy.ts";
import { countedStore } from "../store/counted-store.ts";
import { openLayouts } from "../store/places.ts";
import type { OpenStore, Store } from "../store/store.ts";
import { storeInCache, throughCache } from "../store/through-cache.ts";
import type { Source } from "../transport/source.ts";
import { openTransports, type Transports } from "../transport/transports.ts";
import { blobCacheFor } from "./blob-cache.ts";
import type { Io } from "./io.ts";
import { tables } from "./reading.ts";
import { registriesFor } from "./registries-for.ts";
import { storeFolder } from "./store-folder.ts";

/** What commands have that work on images by their names, without a layerfile. */
export interface Images {
  readonly transports: Transports;
  /** Opens registries, with the person's credentials. */
  readonly open: OpenStore;
  /** That of the working folder, where there is a sound one. */
  readonly layerfile: Layerfile | undefined;
  /** The same source; that its layers are fetched is shown. */
  shown(source: Source): Source;
  /** That, and its layers are fetched once: they are kept in the cache of this machine. */
  cached(source: Source): Source;
  /** Where tables of contents are kept; undefined where no folder is known for them. */
  readonly tables: Store | undefined;
  /** To be told of what travels: it is shown. */
  readonly onBytes: OnBytes;
  /** What is written there does not get mixed up with what is shown. */
  readonly io: Io;
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
  const { env, cwd, signal, stdout, stderr } = io;
  const layerfile = await layerfileIn(io);
  const registries = registriesFor(io, layerfile?.registries ?? {});
  const layoutAt = openLayouts();
  const { open } = registries;
  const transports = openTransports({
    open,
    layout: () => layoutAt(storeFolder(options.store, io)),
    env,
    cwd,
    signal,
  });
  const view = openTransferView(stderr, { mode: progressFor(stderr, env) });
  const { onBytes, beside } = view;
  const shown = (source: Source): Source => ({
    ...source,
    store: countedStore(source.store, onBytes),
  });
  try {
    const cache = blobCacheFor(io);
    return await command({
      ...{ transports, open, layerfile },
      shown,
      cached(source) {
        const told = shown(source);
        const isFetched = cache && isPublic(source.store);
        return isFetched ? { ...told, store: throughCache(told.store, cache) } : told;
      },
      tables: cache && storeInCache(cache, tables),
      onBytes,
      io: { ...io, stdout: beside(stdout), stderr: beside(stderr) },
    });
  } finally {
    view.close();
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
