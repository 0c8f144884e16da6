import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "./folder-fault.ts";
import { withLock } from "./lock.ts";

/** Milliseconds for which a blob that was used is not marked again: no write at each use. */
export const freshFor = 30 * 60 * 1000;

/** In a layout's `ingest` folder: held by whoever removes blobs, or finds one that is old. */
export const sweepLock = (scratch: string): string => join(scratch, "sweep.lock");

/** When blobs of a layout were last used: the times of their files. */
export interface LastUse {
  /**
   * Marks a file that was found, and last used at `time` (milliseconds since 1970), as used now.
   * False when it has gone meanwhile. One that is true stays while a lease is held.
   */
  renew(path: string, time: number): Promise<boolean>;
}

interface Waiting {
  readonly path: string;
  readonly settle: (isThere: boolean) => void;
}

/**
 * Files that were used lately are left alone: nobody removes them. Older ones are marked under the
 * lock of those who remove them, many at once. Where nothing can be written, nothing is marked.
 */
export function openLastUse(scratch: string): LastUse {
  let waiting: Waiting[] = [];
  let isWorking = false;
  return {
    renew(path, time) {
      if (Date.now() - time < freshFor) return Promise.resolve(true);
      return new Promise((settle) => {
        waiting.push({ path, settle });
        if (!isWorking) void work();
      });
    },
  };

  async function work(): Promise<void> {
    isWorking = true;
    while (waiting.length > 0) {
      const now = waiting;
      waiting = [];
      await markAll(now);
    }
    isWorking = false;
  }

  async function markAll(some: readonly Waiting[]): Promise<void> {
    try {
      let found: boolean[] | undefined;
      while (!found) {
        found = await withLock(sweepLock(scratch), async (isHeld) => {
          const marked: boolean[] = [];
          for (const { path } of some) marked.push(await isMarked(path));
          return (await isHeld()) ? marked : undefined;
        });
      }
      for (const [at, { settle }] of some.entries()) settle(found[at] ?? false);
    } catch {
      // A layout that nobody can write to: nobody removes anything from it either.
      for (const { settle } of some) settle(true);
    }
  }
}

async function isMarked(path: string): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(path, now, now);
    return true;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return false;
    // Somebody else's file.
    return true;
  }
}
