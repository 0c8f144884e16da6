import type { Digest } from "../image/digest.ts";

/** What is kept of a cache. Without any rule but `grace`, nothing is removed. */
export interface Retention {
  /** Of each step and platform, so many of those that were used last. */
  readonly keepLast?: number;
  /** What was used in so many milliseconds. */
  readonly keepWithin?: number;
  /** Bytes: no more is removed than it takes to get there. */
  readonly maxSize?: number;
}

/** Something that may be removed. */
export interface Candidate {
  /** Those of one step and platform have the same one. */
  readonly group: string;
  /** Milliseconds since 1970; undefined where nobody knows. */
  readonly time: number | undefined;
  /** Digests of its layers: what is built on it begins with the same ones. */
  readonly layers: readonly Digest[];
  /** Of all that it has, in bytes by digest. */
  readonly sizes: ReadonlyMap<Digest, number>;
  /** Whether an image with a name needs it. */
  readonly isNeeded: boolean;
}

export type Kept =
  | "needed by an image with a name"
  | "used a moment ago"
  | "of unknown age"
  | "one of the last"
  | "used within the time"
  | "there is room for it"
  | "something that stays is built on it";

export interface Choice<T extends Candidate> {
  /** Those that go, the first to go first. */
  readonly removed: readonly T[];
  readonly kept: readonly { readonly candidate: T; readonly why: Kept }[];
  /** Bytes of all that stay, each blob once. */
  readonly size: number;
}

/**
 * Chooses what goes. What an image with a name needs, what was used after `usedLimit`, what a rule
 * keeps and what any of those is built on stays; of the rest all goes or, with `maxSize`, those
 * first that were not used for the longest time, until what is left has no more bytes than that.
 */
export function chooseRemovals<T extends Candidate>(
  candidates: readonly T[],
  { keepLast, keepWithin, maxSize }: Retention,
  { now, usedLimit }: { readonly now: number; readonly usedLimit: number },
): Choice<T> {
  const hasRule = [keepLast, keepWithin, maxSize].some((rule) => rule !== undefined);
  const times = new Map(candidates.map((each) => [each, latestUse(each, candidates)]));
  const timeOf = (each: T): number => times.get(each) ?? 0;
  const newestFirst = candidates.toSorted((a, b) => timeOf(b) - timeOf(a) || depth(a) - depth(b));
  const why = new Map<T, Kept>();
  const seen = new Map<string, number>();
  for (const each of newestFirst) {
    const rank = seen.get(each.group) ?? 0;
    seen.set(each.group, rank + 1);
    const reason = reasonOf(each, rank);
    if (reason) why.set(each, reason);
  }
  for (const stays of [...why.keys()]) {
    for (const each of candidates) {
      if (!why.has(each) && isBuiltOn(stays, each)) {
        why.set(each, "something that stays is built on it");
      }
    }
  }
  const uses = countUses(candidates);
  let size = [...uses.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const removed: T[] = [];
  for (const each of newestFirst.toReversed()) {
    if (why.has(each)) continue;
    if (maxSize !== undefined && size <= maxSize) why.set(each, "there is room for it");
    else {
      removed.push(each);
      size -= released(each, uses);
    }
  }
  const kept = newestFirst.flatMap((candidate) => {
    const reason = why.get(candidate);
    return reason ? [{ candidate, why: reason }] : [];
  });
  return { removed, kept, size };

  function reasonOf(each: T, rank: number): Kept | undefined {
    const time = times.get(each);
    if (each.isNeeded) return "needed by an image with a name";
    if (time === undefined) return "of unknown age";
    if (time >= usedLimit) return "used a moment ago";
    if (keepLast !== undefined && rank < keepLast) return "one of the last";
    if (keepWithin !== undefined && time >= now - keepWithin) return "used within the time";
    return hasRule ? undefined : "there is room for it";
  }
}

/** What is built on something has used it. */
function latestUse(each: Candidate, all: readonly Candidate[]): number | undefined {
  if (each.time === undefined) return undefined;
  return all.reduce<number>(
    (latest, other) => (isBuiltOn(other, each) ? Math.max(latest, other.time ?? 0) : latest),
    each.time,
  );
}

const depth = ({ layers }: Candidate): number => layers.length;

/** Whether the layers of the first begin with those of the second, and go on. */
const isBuiltOn = (above: Candidate, below: Candidate): boolean =>
  below.layers.length > 0 &&
  below.layers.length < above.layers.length &&
  below.layers.every((layer, at) => layer === above.layers[at]);

type Uses = Map<Digest, { readonly bytes: number; uses: number }>;

function countUses(all: readonly Candidate[]): Uses {
  const uses: Uses = new Map();
  for (const { sizes } of all) {
    for (const [digest, bytes] of sizes) {
      const known = uses.get(digest);
      if (known) known.uses++;
      else uses.set(digest, { bytes, uses: 1 });
    }
  }
  return uses;
}

/** Bytes that nobody has any more without it; it is counted out. */
function released({ sizes }: Candidate, uses: Uses): number {
  let bytes = 0;
  for (const digest of sizes.keys()) {
    const known = uses.get(digest);
    if (known && --known.uses === 0) bytes += known.bytes;
  }
  return bytes;
}

/** Bytes that only this one has, and bytes that it shares with others, by candidate. */
export function sharesOf<T extends Pick<Candidate, "sizes">>(
  all: readonly T[],
): ReadonlyMap<T, { readonly own: number; readonly shared: number }> {
  const uses = countUses(all as readonly (T & Candidate)[]);
  return new Map(
    all.map((each) => {
      let own = 0;
      let shared = 0;
      for (const [digest, bytes] of each.sizes) {
        if (uses.get(digest)?.uses === 1) own += bytes;
        else shared += bytes;
      }
      return [each, { own, shared }];
    }),
  );
}

/** Bytes of all together, each blob once. */
export const totalOf = (all: readonly Pick<Candidate, "sizes">[]): number =>
  [...new Map(all.flatMap(({ sizes }) => [...sizes])).values()].reduce((sum, n) => sum + n, 0);
