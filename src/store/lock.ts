import { randomUUID } from "node:crypto";
import { lstat, lutimes, readlink, symlink, unlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { LayerbuildError } from "../diagnostics/error.ts";
import { isErrno } from "./folder-fault.ts";

export interface LockOptions {
  /** Milliseconds without a sign of life after which whoever holds a lock counts as dead. */
  readonly patience?: number;
}

/** Milliseconds; a holder gives several signs of life in that time, and needs a fraction of it. */
const defaultPatience = 10_000;
const beatsPerPatience = 5;
/** Milliseconds that anybody waits for a holder that lives. */
const longestWait = 300_000;
/** Milliseconds between two looks, drawn at random. */
const longestPause = 25;

/**
 * Does some work while no other process of any machine that shares the folder does work under the
 * same lock. `isHeld` tells whether the lock is still ours: it is not when this process stood still
 * so long that others took it for dead. Fails with `environment` when a holder that lives does not
 * let go.
 *
 * A lock is a symbolic link that names its holder: made at once with what it says, or not at all.
 * Its time is the holder's sign of life. Who sees none for as long as the patience lasts, by a
 * clock of its own, removes that very holder's lock, under another lock named after that holder:
 * so no two remove it, and nobody removes the next one's. (proper-lockfile looks and then removes:
 * of two that wait, one may remove the lock that the other has just taken.)
 */
export async function withLock<T>(
  path: string,
  work: (isHeld: () => Promise<boolean>) => Promise<T>,
  { patience = defaultPatience }: LockOptions = {},
): Promise<T> {
  const holder = `${process.pid}-${randomUUID()}`;
  await acquire(path, holder, patience);
  const isHeld = async (): Promise<boolean> => (await holderOf(path)) === holder;
  const beat = setInterval(() => {
    const now = new Date();
    lutimes(path, now, now).catch(() => {});
  }, patience / beatsPerPatience);
  beat.unref();
  try {
    return await work(isHeld);
  } finally {
    clearInterval(beat);
    if (await isHeld()) await unlink(path).catch(ifAbsent);
  }
}

async function acquire(path: string, holder: string, patience: number): Promise<void> {
  const began = performance.now();
  let seen = "";
  let seenAt = began;
  while (!(await isMade(path, holder))) {
    const other = await holderOf(path);
    const sign = `${other} ${await timeOf(path)}`;
    const now = performance.now();
    if (sign !== seen) {
      seen = sign;
      seenAt = now;
    } else if (other !== undefined && now - seenAt > patience) {
      await remove(path, other, patience);
    } else if (now - began > longestWait) {
      throw new LayerbuildError("environment", `Another process does not let go of ${path}`, {
        hint: "End it, or remove that lock if there is none.",
      });
    }
    await sleep(Math.random() * longestPause);
  }
}

/** Removes a lock whose holder is dead; another's that has come since stays. */
function remove(path: string, dead: string, patience: number): Promise<void> {
  return withLock(
    `${path}.${dead}`,
    async () => {
      if ((await holderOf(path)) === dead) await unlink(path).catch(ifAbsent);
    },
    { patience },
  );
}

async function isMade(path: string, holder: string): Promise<boolean> {
  try {
    await symlink(holder, path);
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  }
}

const holderOf = (path: string): Promise<string | undefined> => readlink(path).catch(ifAbsent);

const timeOf = async (path: string): Promise<bigint | undefined> =>
  (await lstat(path, { bigint: true }).catch(ifAbsent))?.mtimeNs;

function ifAbsent(error: unknown): undefined {
  if (!isErrno(error, "ENOENT")) throw error;
}
