import pLimit from "p-limit";
import { type Digest, hexOf } from "../image/digest.ts";
import type { Store } from "../store/store.ts";
import { type CacheContents, type CacheEntry, timeOf } from "./cache-entries.ts";
import { type Candidate, chooseRemovals, type Kept, type Retention } from "./retention.ts";

/** What is to be done to a cache. */
export interface PrunePlan {
  readonly removed: readonly CacheEntry[];
  readonly kept: readonly { readonly entry: CacheEntry; readonly why: Kept }[];
  /** Records and tables of contents of what is gone, and what counted in times past, by tag. */
  readonly notes: readonly string[];
  /** Bytes of the results that stay, each blob once. */
  readonly size: number;
}

interface Item extends Candidate {
  readonly entry: CacheEntry;
}

/** Works out what goes of a cache; `needed` are the digests that images with a name need. */
export function planPrune(
  { entries, notes }: CacheContents,
  retention: Retention,
  needed: ReadonlySet<Digest>,
  times: { readonly now: number; readonly usedLimit: number },
): PrunePlan {
  const items = entries.map(
    (entry): Item => ({
      entry,
      group: `${entry.name} ${entry.platform ?? ""}`,
      time: timeOf(entry),
      layers: entry.layers.map(({ digest }) => digest),
      sizes: entry.sizes,
      isNeeded: needed.has(entry.descriptor.digest),
    }),
  );
  const { removed, kept, size } = chooseRemovals(items, retention, times);
  const stay = kept.map(({ candidate }) => candidate.entry);
  const keys = new Set(stay.map(({ name, key }) => `${name} ${hexOf(key).slice(0, 32)}`));
  const names = new Set(stay.map(({ name }) => name));
  const layers = new Set(
    [...stay.flatMap((entry) => entry.layers.map(({ digest }) => digest)), ...needed].map(hexOf),
  );
  // Only what an entry that goes has left behind: what is new may be of a build that is at work.
  const gone = new Set(
    removed.map(({ entry }) => `${entry.name} ${hexOf(entry.key).slice(0, 32)}`),
  );
  const goneNames = new Set(removed.map(({ entry }) => entry.name));
  const goneLayers = new Set(
    removed.flatMap(({ entry }) => entry.layers.map(({ digest }) => hexOf(digest))),
  );
  const orphans = notes.filter(({ says }) => {
    if (says.kind === "table") return goneLayers.has(says.layer) && !layers.has(says.layer);
    if (says.kind === "pin") return says.until < times.usedLimit;
    if (says.kind === "last") return goneNames.has(says.name) && !names.has(says.name);
    const called = `${says.name} ${says.key}`;
    return gone.has(called) && !keys.has(called);
  });
  return {
    removed: removed.map(({ entry }) => entry),
    kept: kept.map(({ candidate, why }) => ({ entry: candidate.entry, why })),
    notes: orphans.map(({ tag }) => tag),
    size,
  };
}

/** Tags that are removed at once. */
const removalsAtOnce = 4;

/**
 * Removes what the plan says, results first; one that points to something else by now stays, and so
 * does one that was used after `usedLimit`. Fails where the place lets nobody remove things.
 */
export async function prune(
  store: Store,
  { removed, notes }: PrunePlan,
  usedLimit: number,
): Promise<void> {
  const { remove } = store;
  if (!remove) throw new Error(`Internal error: nothing is removed from ${store.repository.path}`);
  const limit = pLimit(removalsAtOnce);
  // One alone first: where it is refused, that is told once.
  const [first, ...rest] = removed;
  if (first) await removeEntry(first);
  await limit.map(rest, removeEntry);
  await limit.map(notes, async (tag) => void (await remove(tag)));

  async function removeEntry({ tag, descriptor }: CacheEntry): Promise<void> {
    if (((await store.usedAt?.(descriptor)) ?? 0) >= usedLimit) return;
    if ((await store.resolve(tag))?.digest === descriptor.digest) await remove?.(tag);
  }
}
