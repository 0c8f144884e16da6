import { type Node, parentOf, type Tree } from "./tree.ts";

/** A tree that changes, and stays one: every parent is a directory, and nothing is below a file. */
export interface GrowingTree {
  readonly nodes: ReadonlyMap<string, Node>;
  /** Puts a node; what was below goes, unless both are directories. Parents that are missing are made. */
  put(path: string, node: Node): void;
  /** Takes away a path and all below. */
  remove(path: string): void;
  hasChildren(path: string): boolean;
}

const implicitDir: Node = { kind: "dir", mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: {} };

/** A copy of `from` that changes; parents that have to be made are as in `from`, if they are there. */
export function growingTree(from: Tree): GrowingTree {
  const nodes = new Map(from);
  const children = new Map<string, Set<string>>();
  for (const path of from.keys()) enter(path);

  function enter(path: string): void {
    const parent = parentOf(path);
    if (parent === undefined) return;
    const names = children.get(parent);
    if (names) names.add(path);
    else children.set(parent, new Set([path]));
  }

  function removeBelow(path: string): void {
    const below = children.get(path) ?? [];
    children.delete(path);
    for (const child of below) {
      removeBelow(child);
      nodes.delete(child);
    }
  }

  function put(path: string, node: Node): void {
    if (node.kind !== "dir") removeBelow(path);
    nodes.set(path, node);
    enter(path);
    const parent = parentOf(path);
    if (parent === undefined || nodes.get(parent)?.kind === "dir") return;
    const before = from.get(parent);
    put(parent, before?.kind === "dir" ? before : implicitDir);
  }

  return {
    nodes,
    put,
    remove(path) {
      removeBelow(path);
      nodes.delete(path);
      children.get(parentOf(path) ?? "")?.delete(path);
    },
    hasChildren: (path) => (children.get(path)?.size ?? 0) > 0,
  };
}
