import { mapSides, type SideChange, standing } from "./standing.ts";

/**
 * Three-way merge of sets: each element is there or not, and whoever changed that counts. Order:
 * the base's, then what the sections add, in their order. What one section adds and another, built
 * on it, took away, while a third added it too, is there.
 */
export function mergeSet(
  base: readonly string[],
  sides: readonly SideChange<readonly string[]>[],
): string[] {
  const before = new Set(base);
  const sets = mapSides(sides, (elements) => new Set(elements));
  const elements = new Set([...base, ...sides.flatMap(({ to }) => to)]);
  return [...elements].filter((element) => {
    const changes = standing(
      mapSides(sets, (set) => set.has(element)),
      (a, b) => a === b,
    );
    return changes.length === 0 ? before.has(element) : changes.some(({ to }) => to);
  });
}
