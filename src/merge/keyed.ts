import type { RecordConflict } from "./driver.ts";
import { mergeRecords } from "./records.ts";
import type { SideChange } from "./standing.ts";

/** What has keys below keys: a leaf, or a map of such. A leaf is no Map. */
export type Keyed<Leaf> = Leaf | KeyedMap<Leaf>;
export type KeyedMap<Leaf> = ReadonlyMap<string, Keyed<Leaf>>;

export interface KeyedRules<Leaf> {
  isSame(a: Leaf, b: Leaf): boolean;
  /** As people read it in a conflict. */
  textOf(value: Keyed<Leaf>): string;
}

/**
 * Three-way merge key by key, at all depths. Values that nobody or only one section changed are the
 * very ones that were given; maps that had to be merged are new. Conflicts name the way to the
 * value: `server.port`.
 */
export function mergeKeyed<Leaf>(
  base: KeyedMap<Leaf>,
  sides: readonly SideChange<KeyedMap<Leaf>>[],
  rules: KeyedRules<Leaf>,
  above = "",
): { readonly map: KeyedMap<Leaf>; readonly conflicts: readonly RecordConflict[] } {
  const inner: RecordConflict[] = [];
  const { records, conflicts } = mergeRecords<Keyed<Leaf>>(base, sides, {
    isSame: (a, b) => isSameKeyed(a, b, rules.isSame),
    nameOf: (key) => above + key,
    textOf: rules.textOf,
    merge(before, changes, key, history) {
      if (changes.some(({ to }) => !(to instanceof Map))) return { why: "" };
      const below = history.map((change) => ({
        ...change,
        from: mapOf(change.from),
        to: mapOf(change.to),
      }));
      const merged = mergeKeyed(mapOf(before), below, rules, `${above}${key}.`);
      inner.push(...merged.conflicts);
      return { record: merged.map };
    },
  });
  return { map: records, conflicts: [...conflicts, ...inner] };
}

/** Whether two values have the same keys and leaves, in whatever order. */
export function isSameKeyed<Leaf>(
  a: Keyed<Leaf>,
  b: Keyed<Leaf>,
  isSameLeaf: (a: Leaf, b: Leaf) => boolean,
): boolean {
  if (a instanceof Map !== b instanceof Map) return false;
  if (!(a instanceof Map && b instanceof Map)) return isSameLeaf(a as Leaf, b as Leaf);
  return (
    a.size === b.size &&
    [...a].every(([key, value]) => {
      const other = b.get(key);
      return other !== undefined && isSameKeyed(value, other, isSameLeaf);
    })
  );
}

const mapOf = <Leaf>(value: Keyed<Leaf> | undefined): KeyedMap<Leaf> =>
  value instanceof Map ? value : new Map();
