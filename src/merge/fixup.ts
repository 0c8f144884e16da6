import type { Entry } from "../layer/entry.ts";
import { isSameNode, type Node, parentOf, type Tree } from "./tree.ts";

/** One entry of the layer that makes the stacked tree the merged one. */
export type FixupEntry =
  /** `linkTo`: an entry before it that it is another name of. */
  | { readonly path: string; readonly node: Node; readonly linkTo?: string }
  | { readonly path: string; readonly whiteout: true };

/**
 * The smallest layer that makes the merged tree of the actual one: directories before what is in
 * them, in the order of names, whiteouts first. A path has either a whiteout or a node; all parents
 * of an entry are there with the merged attributes, since appliers make up those that are not.
 * `doubtful` paths are written again, or removed, in any case: appliers disagree on what is there.
 */
export function fixupOf(merged: Tree, actual: Tree, doubtful: Iterable<string> = []): FixupEntry[] {
  const difference = differenceOf(merged, actual, isSameNode);
  const { nodes, whiteouts } = difference;
  for (const path of doubtful) {
    const place = firstMissing(merged, path);
    if (place !== undefined) whiteouts.add(place);
    else if (merged.has(path)) nodes.add(path);
  }
  return laidOut(merged, difference);
}

/**
 * The layer that makes one tree of another to the second and to the name: times count, and which
 * names are those of one file, so that all of them are written again where one is.
 */
export function layerBetween(from: Tree, to: Tree): FixupEntry[] {
  const difference = differenceOf(to, from, isIdentical);
  const links = new Set<string>();
  for (const path of difference.nodes) {
    const link = to.get(path)?.link;
    if (link !== undefined) links.add(link);
  }
  for (const [path, { link }] of to) {
    if (link !== undefined && links.has(link)) difference.nodes.add(path);
  }
  return laidOut(to, difference);
}

interface Difference {
  readonly nodes: Set<string>;
  readonly whiteouts: Set<string>;
}

type Same = (a: Node | undefined, b: Node | undefined) => boolean;

const isIdentical: Same = (a, b) =>
  isSameNode(a, b) && a?.mtime === b?.mtime && a?.link === b?.link;

function differenceOf(merged: Tree, actual: Tree, isSame: Same): Difference {
  const whiteouts = new Set<string>();
  const nodes = new Set<string>();
  for (const path of actual.keys()) {
    if (!merged.has(path) && merged.get(parentOf(path) ?? "")?.kind === "dir") whiteouts.add(path);
  }
  for (const [path, node] of merged) {
    const there = actual.get(path);
    if (there !== node && !isSame(there, node)) nodes.add(path);
  }
  return { nodes, whiteouts };
}

/** The entries in their order, with all parents. */
function laidOut(merged: Tree, { nodes, whiteouts }: Difference): FixupEntry[] {
  for (const path of [...nodes, ...whiteouts]) {
    for (let at = parentOf(path); at && !nodes.has(at); at = parentOf(at)) nodes.add(at);
  }
  const order = [...nodes, ...whiteouts].sort(inOrder(whiteouts));
  const linkTo = linksOf(merged, order);
  return order.flatMap((path): FixupEntry[] => {
    const node = merged.get(path);
    if (!node) return [{ path, whiteout: true }];
    const first = linkTo.get(path);
    return [{ path, node, ...(first === undefined ? {} : { linkTo: first }) }];
  });
}

/** Of a path and its parents the topmost that is not there, when it would be in a directory. */
function firstMissing(tree: Tree, path: string): string | undefined {
  if (tree.has(path)) return undefined;
  const parent = parentOf(path) ?? "";
  return tree.get(parent)?.kind === "dir" ? path : firstMissing(tree, parent);
}

/** Part by part; among the entries of one directory whiteouts are first. */
function inOrder(whiteouts: ReadonlySet<string>): (a: string, b: string) => number {
  return (a, b) => {
    if (a === b) return 0;
    let start = 0;
    for (let at = 0; a[at] === b[at]; at++) {
      if (at === a.length || at === b.length) break;
      if (a[at] === "/") start = at + 1;
    }
    const [one, other] = [partAt(a, start), partAt(b, start)];
    // One is the directory that the other is in.
    if (one === other) return a.length - b.length;
    const isWhiteout = (path: string, part: string): boolean =>
      path.length === start + part.length && whiteouts.has(path);
    const [first, second] = [isWhiteout(a, one), isWhiteout(b, other)];
    if (first !== second) return first ? -1 : 1;
    return one < other ? -1 : 1;
  };
}

function partAt(path: string, start: number): string {
  const end = path.indexOf("/", start);
  return end < 0 ? path.slice(start) : path.slice(start, end);
}

/** Names of one file that are all written again stay one file; else each is a file by itself. */
function linksOf(merged: Tree, order: readonly string[]): ReadonlyMap<string, string> {
  const written = new Set(order);
  const groups = new Map<string, string[]>();
  for (const [path, { link }] of merged) {
    if (link !== undefined) groups.set(link, [...(groups.get(link) ?? []), path]);
  }
  const out = new Map<string, string>();
  const firsts = new Map<string, string>();
  for (const path of order) {
    const node = merged.get(path);
    const group = node?.link === undefined ? [] : (groups.get(node.link) ?? []);
    if (!node?.link || group.length < 2 || !group.every((name) => isPart(name, node))) continue;
    const first = firsts.get(node.link);
    if (first === undefined) firsts.set(node.link, path);
    else out.set(path, first);
  }
  return out;

  function isPart(name: string, node: Node): boolean {
    return written.has(name) && isSameNode(merged.get(name), node);
  }
}

/** An entry of the fix-up as an entry of a layer. */
export function entryOf(entry: FixupEntry): Entry {
  if ("whiteout" in entry) {
    return { path: entry.path, kind: "whiteout", mode: 0, uid: 0, gid: 0, mtime: 0 };
  }
  const { path, node, linkTo } = entry;
  const { kind, mode, uid, gid, mtime, xattrs, content, target, device } = node;
  if (linkTo !== undefined) {
    return { path, kind: "hardlink", mode, uid, gid, mtime, target: linkTo };
  }
  // Members before spreads: the other way round each entry has a hidden class of its own in Node 20.
  return {
    path,
    kind,
    mode,
    uid,
    gid,
    mtime,
    ...(Object.keys(xattrs).length > 0 ? { xattrs } : {}),
    ...content,
    ...(target === undefined ? {} : { target }),
    ...(device === undefined ? {} : { device }),
  };
}
