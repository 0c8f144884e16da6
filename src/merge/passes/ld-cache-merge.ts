import type { LdCache, LdEntry } from "../formats/ld-cache.ts";
import { mergeRecords, type Records } from "../records.ts";
import { type SideChange, standing } from "../standing.ts";

/**
 * Three-way merge of caches by soname, path, flags and hwcaps, in ldconfig's order. No cache is an
 * empty one. `directoryOrder` gives the place of a directory (absolute, as in the entries) in
 * ldconfig's scan: what else is equal stands in this order.
 */
export function mergeLdCaches(
  base: LdCache | undefined,
  changes: readonly SideChange<LdCache | undefined>[],
  directoryOrder: (directory: string) => number,
): LdCache {
  const { records } = mergeRecords<LdEntry>(
    recordsOf(base),
    changes.map((change) => ({
      ...change,
      from: recordsOf(change.from),
      to: recordsOf(change.to),
    })),
    {
      isSame: (a, b) => a.hwcap === b.hwcap && a.osVersion === b.osVersion,
      nameOf: (key) => key,
      textOf: ({ path }) => path,
    },
  );
  const generators = changes.map((change) => ({
    ...change,
    from: change.from?.generator,
    to: change.to?.generator,
  }));
  const generator = standing(generators, (a, b) => a === b).at(-1)?.to ?? base?.generator ?? "";
  const orderOf = ({ path }: LdEntry): number =>
    directoryOrder(path.slice(0, path.lastIndexOf("/")));
  const entries = [...records.values()].sort(
    (a, b) => compareEntries(a, b) || orderOf(a) - orderOf(b) || (a.path < b.path ? -1 : 1),
  );
  return { entries, generator };
}

function recordsOf(cache: LdCache | undefined): Records<LdEntry> {
  return new Map(
    cache?.entries.map((entry) => {
      const { soname, path, flags, hwcaps = "" } = entry;
      return [[soname, path, flags, hwcaps].join("\0"), entry];
    }),
  );
}

/**
 * Names and flags downwards, then entries of hwcaps folders (upwards by name) before all others,
 * then the more and the higher bits first. Source: glibc, elf/cache.c, `compare`.
 */
function compareEntries(a: LdEntry, b: LdEntry): number {
  const order = compareNames(b.soname, a.soname) || b.flags - a.flags;
  if (order !== 0) return order;
  if (a.hwcaps !== undefined && b.hwcaps !== undefined) {
    return a.hwcaps === b.hwcaps ? 0 : a.hwcaps < b.hwcaps ? -1 : 1;
  }
  if (a.hwcaps !== b.hwcaps) return a.hwcaps === undefined ? 1 : -1;
  return (
    bitsIn(b.hwcap) - bitsIn(a.hwcap) ||
    Number(b.hwcap > a.hwcap) - Number(b.hwcap < a.hwcap) ||
    b.osVersion - a.osVersion
  );
}

const bitsIn = (value: bigint): number => value.toString(2).replaceAll("0", "").length;

/** By characters, runs of digits by their value. Source: glibc, `_dl_cache_libcmp`. */
function compareNames(a: string, b: string): number {
  const [aParts, bParts] = [partsOf(a), partsOf(b)];
  for (const [index, x] of aParts.entries()) {
    const y = bParts[index];
    if (y === undefined) return 1;
    if (typeof x === "number" || typeof y === "number") {
      if (typeof x !== typeof y) return typeof x === "number" ? 1 : -1;
      if (x !== y) return x < y ? -1 : 1;
    } else if (x !== y) return x < y ? -1 : 1;
  }
  return aParts.length - bParts.length;
}

/** Single characters, and runs of digits as numbers. */
const partsOf = (name: string): (string | number)[] =>
  (name.match(/\d+|\D/gs) ?? []).map((part) => (/\d/.test(part) ? Number(part) : part));
