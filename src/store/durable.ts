import { randomUUID } from "node:crypto";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isErrno } from "./folder-fault.ts";

/**
 * Lets a file appear under its name at once and for good, whole or not at all. `write` fills a
 * temporary file in `scratch`, which is on the same file system, and has its bytes on disk when it
 * is done. Nothing is left behind when it fails.
 */
export async function place(
  target: string,
  scratch: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = join(scratch, `file-${randomUUID()}`);
  try {
    await write(temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

/** A whole file from bytes. */
export const placeBytes = (target: string, scratch: string, bytes: Buffer | string) =>
  place(target, scratch, (temporary) => writeFile(temporary, bytes, { flag: "wx", flush: true }));

/** A new name outlives a loss of power only when its folder is on disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } catch (error) {
    // Some network file systems know no such thing.
    if (!isErrno(error, "EINVAL", "ENOTSUP", "EPERM")) throw error;
  } finally {
    await folder.close();
  }
}

/** Puts a file's bytes on disk. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
