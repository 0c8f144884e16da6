import { readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { LayerbuildError } from "../diagnostics/error.ts";
import { searchPlaces } from "./find.ts";
import type { Layerfile } from "./layerfile.ts";
import { type Lock, parseLock } from "./lock-file.ts";

/** What is needed to know where a lock is and what to call it. */
type Locked = Pick<Layerfile, "source" | "directory">;

/** The name of the lock of a layerfile: `layers.lock`, or for `other.yaml` `other.lock`. */
function lockNameFor(file: string): string {
  const name = basename(file);
  return searchPlaces.includes(name) ? "layers.lock" : `${basename(name, extname(name))}.lock`;
}

/** The lock of a layerfile, absolute; it is beside it, there or not. */
export const lockPathOf = ({ source, directory }: Locked): string =>
  join(directory, lockNameFor(source.path));

/** The same as the person calls it. */
export const lockCalled = ({ source }: Pick<Locked, "source">): string =>
  join(dirname(source.path), lockNameFor(source.path));

/** Reads a layerfile's lock; undefined when there is none. Fails with `config-invalid`. */
export async function loadLock(layerfile: Locked): Promise<Lock | undefined> {
  const path = lockCalled(layerfile);
  let text: string;
  try {
    text = await readFile(lockPathOf(layerfile), "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new LayerbuildError("config-invalid", `${path} can't be read (${code})`, { cause });
  }
  const lock = parseLock({ path, text });
  if (lock.ok) return lock.value;
  const diagnostics = lock.error;
  const count = diagnostics.length === 1 ? "1 problem" : `${diagnostics.length} problems`;
  throw new LayerbuildError("config-invalid", `${path} has ${count}`, { diagnostics });
}
