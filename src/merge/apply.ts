import type { Entry, Toc } from "../layer/entry.ts";
import { type Node, parentOf, type Tree } from "./tree.ts";
import { follow } from "./walk-links.ts";

/** What is wrong with an entry of a layer, so that appliers disagree on what it does. */
export type LayerFault =
  /**
   * Its path goes through a symbolic link: some follow it, to `real`, and some put a directory in
   * its place.
   */
  | { readonly kind: "alias"; readonly path: string; readonly alias: string; readonly real: string }
  /** Something on its way is no directory, and the layer does not make one of it. */
  | { readonly kind: "parent"; readonly path: string; readonly parent: string }
  /** A whiteout behind entries at or below its own path: refused by some. */
  | { readonly kind: "whiteout"; readonly path: string }
  /** A hard link to what is not there, */
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  /** or only in a layer below, which few can follow. */
  | { readonly kind: "lower-link"; readonly path: string; readonly target: string }
  /** A whiteout in a directory that is new: some make that directory, and a name that shows in it. */
  | { readonly kind: "dangling"; readonly path: string };

/** One for all that have none: trees have hundreds of thousands of nodes. */
const noXattrs: Node["xattrs"] = {};
const implicitDir: Node = { kind: "dir", mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: noXattrs };

/** The tree that layers give when they are stacked in this order. */
export function treeOf(tocs: readonly Toc[]): Tree {
  const tree = new Map<string, Node>([["", implicitDir]]);
  for (const toc of tocs) applyToc(tree, toc);
  return tree;
}

/**
 * Does to a tree what an applier does with a layer. Whiteouts and opaque markers take away what is
 * below the layer only, wherever they stand in it; a directory on a directory replaces attributes;
 * anything else replaces all that was there; parents that are missing are made, with 0755 of root.
 * What is faulty is applied as a following of links would, and told. Source: image-spec layer.md.
 */
export function applyToc(tree: Map<string, Node>, toc: Toc): LayerFault[] {
  const faults: LayerFault[] = [];
  if (!tree.has("")) tree.set("", implicitDir);
  const own = new Set(toc.entries.filter((entry) => !isMarker(entry)).map(({ path }) => path));
  const hidden = hide(tree, toc, own, faults);
  const written = new Set<string>();
  for (const entry of toc.entries) {
    if (isMarker(entry)) continue;
    const path = placeOf(tree, entry.path, faults);
    const node =
      entry.kind === "hardlink"
        ? linked(tree, { hidden, written, diffID: toc.diffID }, entry, faults)
        : nodeOf(entry);
    if (node) put(tree, path, node);
    written.add(path);
  }
  return faults;
}

const isMarker = ({ kind }: Entry): boolean => kind === "whiteout" || kind === "opaque";

/** Takes away what whiteouts and opaque markers hide; gives back what that was. */
function hide(
  tree: Map<string, Node>,
  { entries }: Toc,
  own: ReadonlySet<string>,
  faults: LayerFault[],
): ReadonlyMap<string, Node> {
  const gone = new Set<string>();
  const emptied = new Set<string>();
  const seen = new Set<string>();
  for (const entry of entries) {
    if (!isMarker(entry)) {
      for (let at: string | undefined = entry.path; at !== undefined; at = parentOf(at)) {
        if (seen.has(at)) break;
        seen.add(at);
      }
      continue;
    }
    const parent = entry.kind === "opaque" ? entry.path : (parentOf(entry.path) ?? "");
    const real = realDir(tree, own, parent, entry.path, faults);
    if (entry.kind === "opaque") emptied.add(real);
    else {
      const path = join(real, nameOf(entry.path));
      if (seen.has(entry.path)) faults.push({ kind: "whiteout", path: entry.path });
      else if (tree.get(real)?.kind !== "dir" && !own.has(path)) {
        faults.push({ kind: "dangling", path });
      }
      gone.add(path);
    }
  }
  const hidden = new Map<string, Node>();
  if (gone.size + emptied.size === 0) return hidden;
  for (const [path, node] of tree) {
    if (path !== "" && isHidden(path, gone, emptied)) hidden.set(path, node);
  }
  for (const path of hidden.keys()) tree.delete(path);
  return hidden;
}

function isHidden(path: string, gone: ReadonlySet<string>, emptied: ReadonlySet<string>): boolean {
  if (gone.has(path)) return true;
  for (let at = parentOf(path); at !== undefined; at = parentOf(at)) {
    if (gone.has(at) || emptied.has(at)) return true;
  }
  return false;
}

/** Where a marker's directory really is below the layer; its own path when the layer makes it. */
function realDir(
  tree: Tree,
  own: ReadonlySet<string>,
  dir: string,
  path: string,
  faults: LayerFault[],
): string {
  for (let at: string | undefined = dir; at !== undefined; at = parentOf(at)) {
    if (tree.get(at)?.kind === "dir") return dir;
    if (own.has(at)) return dir;
    if (tree.get(at)?.kind === "symlink") break;
  }
  const found = follow(tree, dir);
  const real = path === dir ? found.path : join(found.path, nameOf(path));
  if (found.alias !== undefined) faults.push({ kind: "alias", path, alias: found.alias, real });
  return found.path;
}

/** Where an entry goes: sees that its parents are directories and makes those that are not there. */
function placeOf(tree: Map<string, Node>, path: string, faults: LayerFault[]): string {
  const parent = parentOf(path);
  if (parent === undefined || tree.get(parent)?.kind === "dir") return path;
  const { alias, path: real } = follow(tree, parent);
  const place = join(real, nameOf(path));
  if (alias !== undefined) faults.push({ kind: "alias", path, alias, real: place });
  let dir = "";
  for (const name of real.split("/")) {
    dir = join(dir, name);
    const node = tree.get(dir);
    if (node?.kind === "dir") continue;
    if (node) faults.push({ kind: "parent", path, parent: dir });
    tree.set(dir, implicitDir);
  }
  return place;
}

/** Written out for each kind: objects that are put together from parts take half as much again. */
function nodeOf(entry: Entry): Node {
  const { kind, mode, uid, gid, mtime, xattrs = noXattrs, target = "" } = entry;
  if (kind === "file") {
    if (!entry.digest) throw new Error(`Internal error: the file ${entry.path} has no digest`);
    const content = { digest: entry.digest, size: entry.size ?? 0 };
    return { kind, mode, uid, gid, mtime, xattrs, content };
  }
  // Linux knows no permissions of symbolic links, and archives tell various ones.
  if (kind === "symlink") return { kind, mode: 0o777, uid, gid, mtime, xattrs, target };
  if (kind === "char" || kind === "block") {
    return { kind, mode, uid, gid, mtime, xattrs, device: entry.device ?? [0, 0] };
  }
  return { kind: kind === "fifo" ? "fifo" : "dir", mode, uid, gid, mtime, xattrs };
}

/** A layer that is being applied. */
interface Applied {
  readonly diffID: Toc["diffID"];
  /** What it takes away of the layers below. */
  readonly hidden: Tree;
  /** Paths that it has written so far. */
  readonly written: ReadonlySet<string>;
}

/** The file that a hard link names; from now on both are of one group. */
function linked(
  tree: Map<string, Node>,
  { diffID, hidden, written }: Applied,
  { path, target = "" }: Entry,
  faults: LayerFault[],
): Node | undefined {
  const { path: real } = follow(tree, target, true);
  const found = tree.get(real) ?? hidden.get(target);
  if (!found || found.kind === "dir") {
    faults.push({ kind: "link", path, target });
    return undefined;
  }
  if (!written.has(real)) faults.push({ kind: "lower-link", path, target });
  if (found.kind !== "file" || found.link !== undefined) return found;
  const node = { ...found, link: `${diffID} ${real}` };
  if (tree.has(real)) tree.set(real, node);
  return node;
}

function put(tree: Map<string, Node>, path: string, node: Node): void {
  if (path === "" && node.kind !== "dir") return;
  if (node.kind !== "dir" && tree.get(path)?.kind === "dir") removeBelow(tree, path);
  tree.set(path, node);
}

/** Takes away all that is in a directory. */
function removeBelow(tree: Map<string, Node>, dir: string): void {
  for (const path of tree.keys()) if (path.startsWith(`${dir}/`)) tree.delete(path);
}

const join = (dir: string, name: string): string => (dir === "" ? name : `${dir}/${name}`);
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
