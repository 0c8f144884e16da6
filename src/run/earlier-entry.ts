import pLimit from "p-limit";
import { formatPlatform } from "../image/descriptor.ts";
import type { Described } from "../plan/described.ts";
import { changesOf } from "../plan/reason.ts";
import type { Key, PublishStep, Step } from "../plan/step.ts";
import type { ReadableStore } from "../store/store.ts";
import { type EntryRecord, entryAt, entryTagOf, newestTagOf, recordName } from "./record.ts";

/** A record, and where it is. */
export interface Earlier {
  readonly entry: EntryRecord;
  readonly store: ReadableStore;
  readonly tag: string;
}

/** Records that are fetched at once, and at all. */
const fetchesAtOnce = 8;
const maxFetches = 64;

/**
 * The record that a step is best compared with: of the same key, else the newest of the step, else
 * the one of all its records that has the fewest changes; each in the first store that has one.
 * Undefined where there is none. Stores behind the first can be down.
 */
export async function earlierEntry(
  stores: readonly ReadableStore[],
  step: Exclude<Step, PublishStep>,
  described: Described,
  key: Key | undefined,
): Promise<Earlier | undefined> {
  const name = recordName(step);
  const newest = newestTagOf(step, step.platform);
  for (const tag of key === undefined ? [newest] : [entryTagOf(name, key), newest]) {
    for (const store of stores) {
      const entry = await entryAt(store, tag).catch(unless(store === stores[0]));
      if (entry) return { entry, store, tag };
    }
  }
  for (const store of stores) {
    const others = await entriesOf(store, step).catch(unless(store === stores[0]));
    const found = nearest(others ?? [], described);
    if (found) return found;
  }
  return undefined;
}

/** Records of a step in one store. */
async function entriesOf(
  store: ReadableStore,
  step: Exclude<Step, PublishStep>,
): Promise<Earlier[]> {
  const name = recordName(step);
  const tags = (await store.list()).filter((tag) => isEntryOf(name, tag)).slice(0, maxFetches);
  const limit = pLimit(fetchesAtOnce);
  const found = await Promise.all(
    tags.map((tag) => limit(async () => ({ tag, entry: await entryAt(store, tag) }))),
  );
  const platform = formatPlatform(step.platform);
  return found.flatMap(({ tag, entry }) =>
    entry?.kind === step.kind && entry.platform === platform ? [{ tag, store, entry }] : [],
  );
}

/** What happens where a store fails that must not, or one that a plan can do without. */
const unless =
  (isNeeded: boolean) =>
  (error: unknown): undefined => {
    if (isNeeded) throw error;
  };

function nearest(others: readonly Earlier[], described: Described): Earlier | undefined {
  const counted = others.map((one) => ({ one, count: changesOf(one.entry, described).length }));
  const made = ({ one }: (typeof counted)[number]): string => one.entry.made ?? "";
  counted.sort((a, b) => a.count - b.count || (made(a) < made(b) ? 1 : -1));
  return counted[0]?.one;
}

/** `entry-go-…` is of `go`, `entry-go-lang-…` is not. */
const isEntryOf = (name: string, tag: string): boolean =>
  tag.startsWith(`entry-${name}-`) && /^[0-9a-f]{32}$/.test(tag.slice(`entry-${name}-`.length));
