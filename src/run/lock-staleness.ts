import type { Layerfile } from "../config/layerfile.ts";
import { type Lock, lockNameOf } from "../config/lock-file.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { digestOf } from "../image/digest.ts";
import { formatReference, type Reference } from "../image/reference.ts";
import type { OpenStore } from "../store/store.ts";
import type { FoundImage } from "./find-image.ts";
import { findLocked } from "./find-locked.ts";
import { namedIn } from "./named-in.ts";
import { readTriggers } from "./triggers.ts";

/** What a lock and its layerfile have and the other lacks, by name, sorted. */
export interface Staleness {
  /** Named, and not locked. */
  readonly missing: readonly string[];
  /** Locked, and not named. */
  readonly unused: readonly string[];
}

/** No image has that size. */
const unknown = -1;

/**
 * Compares a lock with what its layerfile names, without asking where names point to. Of an image
 * that is not locked, or named by its digest, triggers are taken to name nothing.
 */
export async function stalenessOf(
  layerfile: Layerfile,
  lock: Lock,
  open: OpenStore,
): Promise<Staleness> {
  const missing = new Set<string>();
  const absent = async (reference: Reference): Promise<FoundImage> => {
    const name = lockNameOf(reference);
    if (name !== undefined) missing.add(name);
    const digest = digestOf(formatReference(reference));
    return { descriptor: { mediaType: "", digest, size: unknown }, repository: reference };
  };
  const read = readTriggers(open);
  const named = await namedIn(layerfile, {
    find: findLocked(lock, absent, ""),
    triggersOf: async (image, platform) =>
      image.descriptor.size === unknown ? [] : read(image, platform),
  });
  for (const name of named.remotes.keys()) {
    if (!Object.hasOwn(lock.remotes, name)) missing.add(name);
  }
  const unused = [
    ...Object.keys(lock.images).filter((name) => !named.images.has(name)),
    ...Object.keys(lock.remotes).filter((name) => !named.remotes.has(name)),
  ];
  return { missing: [...missing].sort(), unused: unused.sort() };
}

/** Fails with `lock-stale` and the list; `called` is what the person calls the lock. */
export function requireFresh({ missing, unused }: Staleness, called: string): void {
  const lines = [
    ...missing.map((name) => `  ${name} is not locked`),
    ...unused.map((name) => `  ${name} is locked, but nothing names it`),
  ];
  if (lines.length === 0) return;
  throw new LayerbuildError("lock-stale", `${called} is stale:`, {
    detail: lines.join("\n"),
    hint: "run `layerbuild lock` and commit the file",
  });
}
