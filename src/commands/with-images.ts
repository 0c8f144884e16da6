import type { Layerfile } from "../config/layerfile.ts";
import { loadLayerfile } from "../config/load.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type ImageName, nameForms, parseImageName } from "../image/image-name.ts";
import type { Layout } from "../store/layout.ts";
import { openLayouts } from "../store/places.ts";
import type { OpenStore } from "../store/store.ts";
import { openTransports, type Transports } from "../transport/transports.ts";
import type { Io } from "./io.ts";
import { registriesFor } from "./registries-for.ts";
import { storeFolder, storeFolderIfAny } from "./store-folder.ts";

/** What commands have that work on images by their names, without a layerfile. */
export interface Images {
  readonly transports: Transports;
  /** Opens registries, with the person's credentials. */
  readonly open: OpenStore;
  /** The local store; undefined where no folder is known for it. */
  readonly layout: Layout | undefined;
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
  const registries = registriesFor(io, await registriesOf(io));
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
    return await command({ transports, open, layout });
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
async function registriesOf({ cwd, env }: Io): Promise<Layerfile["registries"]> {
  try {
    return (await loadLayerfile({ cwd, env })).registries;
  } catch (error) {
    if (error instanceof LayerbuildError) return {};
    throw error;
  }
}
