import { type Digest, parseDigest } from "../image/digest.ts";

/** What a tag of a cache repository says that it is. */
export type CacheTag =
  /** A step's image; `name` is the section's, `base`, `merge` or `finalize`. */
  | { readonly kind: "result"; readonly name: string; readonly key: Digest }
  /** What the key of a step was made of; `key` is cut. */
  | { readonly kind: "record"; readonly name: string; readonly key: string }
  /** The newest record of a step. */
  | { readonly kind: "last"; readonly name: string }
  /** What a name stands for until a time, in milliseconds since 1970. */
  | { readonly kind: "pin"; readonly until: number }
  /** A layer's table of contents. */
  | { readonly kind: "table"; readonly layer: string };

/** Reads a tag that layerbuild gives; undefined for all others, which are somebody else's. */
export function readCacheTag(tag: string): CacheTag | undefined {
  const [, layer] = /^toc-([0-9a-f]{64})-[0-9a-f]{12}$/.exec(tag) ?? [];
  if (layer) return { kind: "table", layer };
  const [, name, hex] = /^(.+)-([0-9a-f]{64})$/.exec(tag) ?? [];
  // That is where the referrers of a manifest are listed.
  if (name === "sha256") return undefined;
  const key = hex && parseDigest(`sha256:${hex}`);
  if (name && key) return { kind: "result", name, key };
  const [, recorded, cut] = /^entry-(.+)-([0-9a-f]{32})$/.exec(tag) ?? [];
  if (recorded && cut) return { kind: "record", name: recorded, key: cut };
  const [, every, period] = /^pin-[0-9a-f]{16}-(\d+)-(\d+)$/.exec(tag) ?? [];
  if (every && period) return { kind: "pin", until: (Number(period) + 1) * Number(every) * 1000 };
  const [, last] = /^last-(.+?)-[a-z0-9]+-[a-z0-9_]+(?:-v\d+)?$/.exec(tag) ?? [];
  // Merges have a digest of their sections' names behind theirs.
  return last ? { kind: "last", name: last.replace(/^merge-[0-9a-f]{16}$/, "merge") } : undefined;
}
