import type { RecordConflict } from "./driver.ts";
import { type SideChange, standing } from "./standing.ts";

export type Records<T> = ReadonlyMap<string, T>;

export interface RecordRules<T> {
  isSame(a: T, b: T): boolean;
  /** What people call a record: `package foo`. */
  nameOf(key: string): string;
  /** A record as people read it in a conflict. */
  textOf(record: T): string;
  /**
   * Merges a record that several sections left differently (none of them removed it). Gives a
   * reason when that can't be done; the last section's record is then taken. Absent: it never can.
   * `changes` are of the sections whose word stands; `history` has also those that they are built
   * on, so that parts of a record, which have a standing of their own, can be merged one by one.
   */
  merge?(
    base: T | undefined,
    changes: readonly SideChange<T | undefined>[],
    key: string,
    history: readonly SideChange<T | undefined>[],
  ): { readonly record: T } | { readonly why: string; readonly record?: T };
}

/**
 * Three-way merge of records by key. Order: the base's, then what the sections add, in their order.
 * A record that one section removed and another changed is a conflict.
 */
export function mergeRecords<T>(
  base: Records<T>,
  sides: readonly SideChange<Records<T>>[],
  rules: RecordRules<T>,
): { readonly records: Map<string, T>; readonly conflicts: RecordConflict[] } {
  const records = new Map<string, T>();
  const conflicts: RecordConflict[] = [];
  const isSame = (a: T | undefined, b: T | undefined): boolean =>
    a === undefined || b === undefined ? a === b : rules.isSame(a, b);
  const keys = new Set([...base.keys(), ...sides.flatMap(({ to }) => [...to.keys()])]);
  for (const key of keys) {
    const before = base.get(key);
    const all = sides.map((side) => ({ ...side, from: side.from.get(key), to: side.to.get(key) }));
    const history = all.filter(({ from, to }) => !isSame(from, to));
    const record = mergeOne(key, before, history);
    if (record !== undefined) records.set(key, record);
  }
  return { records, conflicts };

  function mergeOne(
    key: string,
    before: T | undefined,
    history: readonly SideChange<T | undefined>[],
  ): T | undefined {
    const changes = standing(history, isSame);
    const last = changes.at(-1);
    if (!last) return before;
    if (changes.every(({ to }) => isSame(to, last.to))) return last.to;
    const live = changes.filter(({ to }) => to !== undefined);
    const merged =
      live.length < changes.length
        ? { why: "it is removed by one section and changed by another", record: live.at(-1)?.to }
        : (rules.merge?.(before, changes, key, history) ?? { why: "" });
    if ("why" in merged) {
      conflicts.push({
        key: rules.nameOf(key),
        why: merged.why,
        base: before === undefined ? undefined : rules.textOf(before),
        sides: changes.map(({ section, to }) => ({
          section,
          value: to === undefined ? "(removed)" : rules.textOf(to),
        })),
      });
    }
    return merged.record ?? last.to;
  }
}
