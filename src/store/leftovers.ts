import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "./folder-fault.ts";

/** Milliseconds: whoever has written nothing for a day is dead. */
const longestRest = 24 * 60 * 60 * 1000;

/** Removes what killed processes have left in a layout's `ingest` folder; locks see to themselves. */
export async function clearLeftovers(scratch: string): Promise<void> {
  const limit = Date.now() - longestRest;
  for (const name of await readdir(scratch)) {
    if (!/^(file|received)-/.test(name)) continue;
    const path = join(scratch, name);
    if (!(await isTouchedSince(path, limit))) await rm(path, { recursive: true, force: true });
  }
}

/** Whether anything at or below a path is younger than that. Links are not followed. */
async function isTouchedSince(path: string, limit: number): Promise<boolean> {
  try {
    const found = await lstat(path);
    if (found.mtimeMs >= limit) return true;
    if (!found.isDirectory()) return false;
    for (const name of await readdir(path)) {
      if (await isTouchedSince(join(path, name), limit)) return true;
    }
    return false;
  } catch (error) {
    // Its owner lives, and is done with it.
    if (isErrno(error, "ENOENT")) return true;
    throw error;
  }
}
