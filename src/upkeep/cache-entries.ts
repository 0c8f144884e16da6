import pLimit from "p-limit";
import type { ImageConfig } from "../image/config.ts";
import { type Descriptor, formatPlatform } from "../image/descriptor.ts";
import { type Digest, hexOf } from "../image/digest.ts";
import { type CacheTag, readCacheTag } from "../plan/cache-tag.ts";
import { entryAt, entryTagOf } from "../run/record.ts";
import { fetchConfig, fetchManifest, isUnusable } from "../store/image.ts";
import type { ReadableStore } from "../store/store.ts";

/** A result in a cache, as far as it can be read. */
export interface CacheEntry {
  readonly tag: string;
  /** The section's name, `base`, `merge` or `finalize`. */
  readonly name: string;
  readonly key: Digest;
  readonly descriptor: Descriptor;
  /** `linux/amd64`; absent for what is no sound image. */
  readonly platform?: string;
  /** Of its layers, base first. */
  readonly layers: readonly Descriptor[];
  /** Manifest, config and layers, in bytes by digest. */
  readonly sizes: ReadonlyMap<Digest, number>;
  /** Milliseconds since 1970: when it was made, as its record says, or else its configuration. */
  readonly made?: number;
  /** When it was last used, where that is known: in the local store. */
  readonly used?: number;
}

/** A tag of a cache that is no result: a record, a table of contents, what a name stood for. */
export interface CacheNote {
  readonly tag: string;
  readonly says: Exclude<CacheTag, { readonly kind: "result" }>;
}

export interface CacheContents {
  /** By name, the newest first. */
  readonly entries: readonly CacheEntry[];
  readonly notes: readonly CacheNote[];
  /** Tags that layerbuild has not given. */
  readonly strange: readonly string[];
}

/** Entries that are read at once. */
const readsAtOnce = 8;

/** All that a cache has: a request for its tags, and up to five for each result. */
export async function cacheContents(store: ReadableStore): Promise<CacheContents> {
  const notes: CacheNote[] = [];
  const strange: string[] = [];
  const results: { readonly tag: string; readonly name: string; readonly key: Digest }[] = [];
  for (const tag of await store.list()) {
    const says = readCacheTag(tag);
    if (!says) strange.push(tag);
    else if (says.kind === "result") results.push({ tag, ...says });
    else notes.push({ tag, says });
  }
  const read = await pLimit(readsAtOnce).map(results, async ({ tag, name, key }) => {
    const found = await store.resolve(tag, "manifest");
    if (!found) return [];
    const facts = await lookInto(store, found);
    const record = await entryAt(store, entryTagOf(name, key));
    const made = Date.parse(record?.made ?? "");
    return [{ tag, name, key, ...facts, ...(made > 0 ? { made } : {}) }];
  });
  return { entries: read.flat().sort(byNameAndTime), notes, strange };
}

async function lookInto(
  store: ReadableStore,
  descriptor: Descriptor,
): Promise<Omit<CacheEntry, "tag" | "name" | "key">> {
  const used = await store.usedAt?.(descriptor);
  const own = {
    descriptor,
    ...(used === undefined ? {} : { used }),
  };
  const nothing = { ...own, layers: [], sizes: new Map([[descriptor.digest, descriptor.size]]) };
  try {
    const parsed = await fetchManifest(store, descriptor);
    if (parsed.kind === "index") return nothing;
    const { config, layers } = parsed.manifest;
    const read = await fetchConfig(store, parsed.manifest);
    return {
      ...own,
      ...(typeof read === "string" ? {} : factsOf(read)),
      layers,
      sizes: new Map([descriptor, config, ...layers].map(({ digest, size }) => [digest, size])),
    };
  } catch (error) {
    if (isUnusable(error)) return nothing;
    throw error;
  }
}

function factsOf(config: ImageConfig): Pick<CacheEntry, "platform" | "made"> {
  const { os, architecture, variant } = config;
  const platform = { os, architecture, ...(variant ? { variant } : {}) };
  const made = Date.parse(config.created ?? "");
  return { platform: formatPlatform(platform), ...(made > 0 ? { made } : {}) };
}

/** When something was last used, or at least made. */
export const timeOf = ({ used, made }: Pick<CacheEntry, "used" | "made">): number | undefined =>
  used ?? made;

/** What the key is called: enough to tell two apart. */
export const shortKey = ({ key }: Pick<CacheEntry, "key">): string => hexOf(key).slice(0, 12);

const byNameAndTime = (a: CacheEntry, b: CacheEntry): number =>
  a.name === b.name ? (timeOf(b) ?? 0) - (timeOf(a) ?? 0) : a.name < b.name ? -1 : 1;
