import { existsSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Io } from "./io.ts";

/**
 * The folder of the local store: `--store`, LAYERBUILD_STORE, or one in the user's cache folder.
 * Fails with `environment` when nothing says where that is.
 */
export function storeFolder(option: string | undefined, io: Io): string {
  const folder = storeFolderIfAny(option, io);
  if (folder !== undefined) return folder;
  throw new LayerbuildError("environment", "there is no folder for the local store", {
    hint: "set HOME, or name one by --store or LAYERBUILD_STORE",
  });
}

/** The folder when there is a store in it, for those who would only read. */
export function existingStore(option: string | undefined, io: Io): string | undefined {
  const folder = storeFolderIfAny(option, io);
  return folder !== undefined && existsSync(join(folder, "oci-layout")) ? folder : undefined;
}

/** The same, or undefined. */
function storeFolderIfAny(option: string | undefined, { env, cwd }: Io): string | undefined {
  const named = option ?? env.LAYERBUILD_STORE;
  return named ? resolve(cwd, named) : cacheFolder("store", env);
}

/**
 * A folder of ours in the user's cache folder; undefined when nothing says where that is. Source: XDG
 * Base Directory Specification; a relative path in its variables is ignored.
 */
export function cacheFolder(name: string, env: Io["env"]): string | undefined {
  const { XDG_CACHE_HOME: cache, HOME: home } = env;
  if (cache && isAbsolute(cache)) return join(cache, "layerbuild", name);
  if (home && isAbsolute(home)) return join(home, ".cache", "layerbuild", name);
  return undefined;
}
