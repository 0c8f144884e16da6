import type { Digest } from "../image/digest.ts";
import { type CacheContents, type CacheEntry, shortKey, timeOf } from "../upkeep/cache-entries.ts";
import { sharesOf, totalOf } from "../upkeep/retention.ts";
import { ageOf } from "./age.ts";
import { countOf, formatBytes, formatTable } from "./format.ts";

/** The results of a cache as a table; `now` in milliseconds since 1970. */
export function cacheTable(entries: readonly CacheEntry[], now: number): string {
  const shares = sharesOf(entries);
  const rows = entries.map((entry) => {
    const { own, shared } = shares.get(entry) ?? { own: 0, shared: 0 };
    const { platform = "not an image", made, used } = entry;
    return [
      ...[entry.name, shortKey(entry), platform, ageOf(made, now), ageOf(used, now)],
      ...[formatBytes(own), formatBytes(shared)],
    ];
  });
  const head = ["NAME", "KEY", "PLATFORM", "MADE", "USED", "OWN", "SHARED"];
  return formatTable([head, ...rows]);
}

export const cacheJson = (entries: readonly CacheEntry[]): object[] => {
  const shares = sharesOf(entries);
  return entries.map((entry) => ({ ...entryJson(entry), ...shares.get(entry) }));
};

export function entryJson(entry: CacheEntry): object {
  const { tag, name, key, descriptor, platform = null, made, used } = entry;
  const { digest } = descriptor;
  const times = { made: instant(made), used: instant(used) };
  return { tag, name, kind: kindOf(name), key, digest, platform, ...times };
}

const kindOf = (name: string): string =>
  ["base", "merge", "finalize"].includes(name) ? name : "section";

const instant = (time: number | undefined): string | null =>
  time === undefined ? null : new Date(time).toISOString();

export interface CacheInfo {
  readonly cache: string;
  /** Bytes of all results, each blob once. */
  readonly size: number;
  readonly results: number;
  readonly records: number;
  readonly tables: number;
  /** Tags that layerbuild has not given, and leaves alone. */
  readonly strange: readonly string[];
  readonly sections: readonly {
    readonly name: string;
    readonly results: number;
    readonly needed: number;
    readonly size: number;
    /** RFC 3339. */
    readonly newest: string | null;
    readonly oldest: string | null;
  }[];
}

/** What a cache has, in numbers; `needed` are the digests that images with a name need. */
export function cacheInfo(
  cache: string,
  { entries, notes, strange }: CacheContents,
  needed: ReadonlySet<Digest>,
): CacheInfo {
  const count = (...kinds: readonly string[]): number =>
    notes.filter(({ says }) => kinds.includes(says.kind)).length;
  const names = [...new Set(entries.map(({ name }) => name))];
  return {
    cache,
    size: totalOf(entries),
    results: entries.length,
    records: count("record", "last"),
    tables: count("table"),
    strange,
    sections: names.map((name) => {
      const own = entries.filter((entry) => entry.name === name);
      const times = own.flatMap((entry) => timeOf(entry) ?? []);
      return {
        name,
        results: own.length,
        needed: own.filter(({ descriptor }) => needed.has(descriptor.digest)).length,
        size: totalOf(own),
        newest: instant(times.length > 0 ? Math.max(...times) : undefined),
        oldest: instant(times.length > 0 ? Math.min(...times) : undefined),
      };
    }),
  };
}

export function cacheInfoText(info: CacheInfo, now: number): string {
  const { cache, size, results, records, tables, strange, sections } = info;
  const counts = [
    countOf(results, "result"),
    countOf(records, "record"),
    countOf(tables, "table of contents", "tables of contents"),
  ];
  const time = (text: string | null): string =>
    ageOf(text === null ? undefined : Date.parse(text), now);
  const rows = sections.map(({ name, results, needed, size, newest, oldest }) => [
    ...[name, String(results), String(needed), formatBytes(size), time(newest), time(oldest)],
  ]);
  const head = ["NAME", "RESULTS", "NEEDED", "SIZE", "NEWEST", "OLDEST"];
  return [
    `${cache}: ${formatBytes(size)}, ${counts.join(", ")}`,
    ...(rows.length > 0 ? [formatTable([head, ...rows])] : []),
    ...(strange.length > 0 ? [`not layerbuild's: ${strange.join(", ")}`] : []),
  ].join("\n");
}
