import { lstat, readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { type Descriptor, isManifest } from "../image/descriptor.ts";
import { type Digest, parseDigest } from "../image/digest.ts";
import { parseManifest } from "../image/manifest.ts";
import { successorsOf } from "./copy.ts";
import { isErrno } from "./folder-fault.ts";
import { freshFor, sweepLock } from "./last-use.ts";
import { oldestLease } from "./lease.ts";
import { withLock } from "./lock.ts";

export interface SweepOptions {
  /** Milliseconds: what was used since stays, whatever it is. */
  readonly grace: number;
  /** Only counts. */
  readonly dryRun?: boolean;
}

export interface Swept {
  readonly blobs: number;
  readonly bytes: number;
}

/** Files that are looked at under one lock: builds that come meanwhile wait for no more. */
const filesAtOnce = 200;

/**
 * What was used after that time, in milliseconds since 1970, is not to be removed: the grace period
 * is not over, or somebody who is still at work may have found it.
 */
export async function usedLimit(scratch: string, grace: number): Promise<number> {
  const lease = await oldestLease(scratch);
  const limit = Date.now() - grace;
  // What a holder of a lease finds is marked, unless it was within `freshFor` before.
  return lease === undefined ? limit : Math.min(limit, lease - 2 * freshFor);
}

/**
 * Removes the blobs of a layout that nothing in `roots` leads to and that were not used lately.
 * Others may read, write and build in the layout at the same time.
 */
export async function sweepBlobs(
  folder: string,
  scratch: string,
  roots: () => Promise<readonly Descriptor[]>,
  { grace, dryRun = false }: SweepOptions,
): Promise<Swept> {
  const swept = { blobs: 0, bytes: 0 };
  const marks = openMarks(folder, roots);
  const reached = await marks();
  const open = (await blobsIn(folder)).filter(({ digest }) => !reached.has(digest));
  for (let at = 0; at < open.length; ) {
    const some = open.slice(at, at + filesAtOnce);
    at += await withLock(sweepLock(scratch), (isHeld) => removeSome(some, isHeld));
  }
  return swept;

  /** How many were looked at: fewer than there are when the lock was lost. */
  async function removeSome(
    some: readonly { readonly digest: Digest; readonly path: string }[],
    isHeld: () => Promise<boolean>,
  ): Promise<number> {
    const limit = await usedLimit(scratch, grace);
    const reached = await marks();
    for (const [at, { digest, path }] of some.entries()) {
      if (reached.has(digest)) continue;
      const found = await lstat(path).catch(ifAbsent);
      if (!found || found.mtimeMs >= limit) continue;
      if (!(await isHeld())) return at;
      if (!dryRun) await unlink(path).catch(ifAbsent);
      swept.blobs++;
      swept.bytes += found.size;
    }
    return some.length;
  }
}

/** All that the roots lead to; worked out again only when they are others. */
function openMarks(
  folder: string,
  roots: () => Promise<readonly Descriptor[]>,
): () => Promise<ReadonlySet<Digest>> {
  const reached = new Set<Digest>();
  return async () => {
    // What was reached before stays marked: it may be gone from the index, and is looked at next time.
    for (const root of await roots()) await mark(root);
    return reached;
  };

  async function mark({ digest, mediaType }: Descriptor): Promise<void> {
    if (reached.has(digest)) return;
    reached.add(digest);
    if (!isManifest(mediaType)) return;
    const bytes = await readFile(pathIn(folder, digest)).catch(ifAbsent);
    const parsed = bytes && parseManifest(bytes, mediaType);
    if (!parsed || typeof parsed === "string") return;
    for (const each of successorsOf(parsed)) await mark(each);
  }
}

async function blobsIn(folder: string): Promise<{ digest: Digest; path: string }[]> {
  const found: { digest: Digest; path: string }[] = [];
  const blobs = join(folder, "blobs");
  for (const algorithm of (await readdir(blobs).catch(ifAbsent)) ?? []) {
    for (const hex of (await readdir(join(blobs, algorithm)).catch(ifAbsent)) ?? []) {
      const digest = parseDigest(`${algorithm}:${hex}`);
      if (digest) found.push({ digest, path: join(blobs, algorithm, hex) });
    }
  }
  return found;
}

const pathIn = (folder: string, digest: Digest): string =>
  join(folder, "blobs", ...digest.split(":"));

function ifAbsent(error: unknown): undefined {
  if (!isErrno(error, "ENOENT")) throw error;
}
