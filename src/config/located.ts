import type { Embedding, Place } from "../diagnostics/diagnostic.ts";

/** A value of the file and where it stands. */
export type Located = LocatedScalar | LocatedList | LocatedMap;

export interface LocatedScalar {
  readonly kind: "scalar";
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** Where the characters of a string stand in the file; undefined when that can't be said. */
  readonly runs?: Embedding["runs"] | undefined;
  /** Already reported: nothing more is to be said about it. */
  readonly unsound: boolean;
}

export interface LocatedList {
  readonly kind: "list";
  readonly place: Place;
  readonly items: readonly Located[];
}

export interface LocatedMap {
  readonly kind: "map";
  readonly place: Place;
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

export interface LocatedEntry {
  readonly key: Place;
  readonly value: Located;
}

/** The way to a value: keys and indexes from the root. */
export type Path = readonly (string | number)[];

/** The value without its places. */
export function plainOf(node: Located): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plainOf);
  return Object.fromEntries([...node.entries].map(([name, { value }]) => [name, plainOf(value)]));
}

const childOf = (node: Located, step: string | number): Located | undefined =>
  node.kind === "list"
    ? node.items[Number(step)]
    : node.kind === "map"
      ? node.entries.get(String(step))?.value
      : undefined;

export function nodeAt(root: Located, path: Path): Located | undefined {
  return path.reduce<Located | undefined>((node, step) => node && childOf(node, step), root);
}

/** The place of a value; of the nearest one around it when the value is not written. */
export function placeOf(root: Located, path: Path): Place {
  const node = nodeAt(root, path);
  return node ? node.place : keyPlaceOf(root, path.slice(0, -1));
}

/** The place of a key; of the value where there is no key. */
export function keyPlaceOf(root: Located, path: Path): Place {
  if (path.length === 0) return root.place;
  const around = nodeAt(root, path.slice(0, -1));
  const entry = around?.kind === "map" ? around.entries.get(String(path.at(-1))) : undefined;
  return entry?.key ?? placeOf(root, path);
}

/** What stands for a path in a set: steps as texts, as a JSON pointer has them. */
export const pathKey = (path: Path): string => JSON.stringify(path.map(String));

/** The tree without the values at some paths (`pathKey`) and without unsound scalars. */
export function prune(
  node: Located,
  gone: ReadonlySet<string>,
  path: Path = [],
): Located | undefined {
  if (gone.has(pathKey(path))) return undefined;
  if (node.kind === "scalar") return node.unsound ? undefined : node;
  if (node.kind === "list") {
    const items = node.items.map((item, index) => prune(item, gone, [...path, index]));
    return { ...node, items: items.filter((item) => item !== undefined) };
  }
  const entries = new Map<string, LocatedEntry>();
  for (const [name, entry] of node.entries) {
    const value = prune(entry.value, gone, [...path, name]);
    if (value) entries.set(name, { ...entry, value });
  }
  return { ...node, entries };
}
