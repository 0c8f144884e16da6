import { randomUUID } from "node:crypto";
import { lstat, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { parseObject } from "../image/manifest.ts";
import { sweepLock } from "./last-use.ts";
import { withLock } from "./lock.ts";

/** Milliseconds between two signs of life. */
const beatEvery = 60_000;
/** Milliseconds without one after which a holder of another machine counts as dead. */
const patience = 10 * 60_000;
/** The same for a process of this machine that is there: it may have been asleep with it. */
const longestSleep = 24 * 60 * 60_000;

const prefix = "lease-";

/**
 * Does some work while what a layout has, and the work finds there, is removed by nobody. A lease is
 * a file in `scratch`: who holds it since when, and the file's time as a sign of life. Where none
 * can be written the work is done without.
 */
export async function withLease<T>(scratch: string, work: () => Promise<T>): Promise<T> {
  const path = join(scratch, `${prefix}${randomUUID()}`);
  const since = Date.now();
  const text = JSON.stringify({ host: hostname(), pid: process.pid, since });
  // Whoever removes blobs just now has not seen it: that is waited for.
  const isHeld = await withLock(sweepLock(scratch), () =>
    writeFile(path, text, { flag: "wx" }),
  ).then(
    () => true,
    () => false,
  );
  if (!isHeld) return work();
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, beatEvery);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(path, { force: true });
  }
}

/**
 * Since when the oldest lease is held, in milliseconds since 1970; undefined when there is none.
 * Those of the dead are removed.
 */
export async function oldestLease(scratch: string): Promise<number | undefined> {
  let oldest: number | undefined;
  for (const name of await readdir(scratch)) {
    if (!name.startsWith(prefix)) continue;
    const since = await heldSince(join(scratch, name));
    if (since !== undefined) oldest = Math.min(since, oldest ?? since);
  }
  return oldest;
}

async function heldSince(path: string): Promise<number | undefined> {
  const [found, bytes] = await Promise.all([
    lstat(path).catch(() => undefined),
    readFile(path).catch(() => undefined),
  ]);
  // Its holder is done.
  if (!found || !bytes) return undefined;
  const { host, pid, since } = parseObject(bytes) ?? {};
  const rest = Date.now() - found.mtimeMs;
  const isHere = host === hostname() && typeof pid === "number";
  const isAlive = isHere ? rest < longestSleep && isRunning(pid) : rest < patience;
  if (!isAlive) {
    await rm(path, { force: true });
    return undefined;
  }
  return typeof since === "number" ? since : found.birthtimeMs;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
