import { type Changes, isSameNode, type Node, type Tree } from "./tree.ts";

/**
 * What is different in `to`, in the order of paths. What is gone is told for every path: a directory
 * and all that was in it. Only `touched` paths are looked at, when they are known.
 */
export function changesOf(from: Tree, to: Tree, touched?: Iterable<string>): Changes {
  const changes: [path: string, node: Node | null][] = [];
  const compare = (path: string): void => {
    const before = from.get(path);
    const after = to.get(path);
    if (before !== after && !isSameNode(before, after)) changes.push([path, after ?? null]);
  };
  if (touched) for (const path of new Set(touched)) compare(path);
  else {
    for (const path of to.keys()) compare(path);
    for (const path of from.keys()) if (!to.has(path)) changes.push([path, null]);
  }
  return new Map(changes.sort(([a], [b]) => (a < b ? -1 : 1)));
}
