import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Milliseconds after which what nobody goes on writing is a dead process's. */
const abandonedAfter = 24 * 60 * 60 * 1000;

interface CacheFile {
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

/**
 * Removes files below a folder until they have no more than `limit` bytes, those first that were not
 * used for the longest time; and from `scratch`, which is in it, what was left behind. Others may do
 * the same at the same time.
 */
export async function trim(root: string, scratch: string, limit: number): Promise<void> {
  const files: CacheFile[] = [];
  for (const file of await filesBelow(root)) {
    if (!file.path.startsWith(join(scratch, "/"))) files.push(file);
    else if (Date.now() - file.usedAt > abandonedAfter) await rm(file.path, { force: true });
  }
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of files.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= limit) return;
    await rm(path, { force: true });
    total -= size;
  }
}

async function filesBelow(root: string): Promise<CacheFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files: CacheFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // One that has gone since takes no room.
    const found = await stat(path).catch(() => undefined);
    if (found) files.push({ path, size: found.size, usedAt: found.mtimeMs });
  }
  return files;
}
