import type { Entry, Toc } from "../../src/layer/entry.ts";
import type { Node } from "../../src/merge/tree.ts";

/** A file system as nested directories; names of one file have one object. */
interface Item {
  node: Node;
  readonly children: Map<string, Item>;
}

/** The words leave open what is to happen. */
export class Unspecified extends Error {}

const folder = (): Item => ({
  node: { kind: "dir", mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: {} },
  children: new Map(),
});

/**
 * Stacks layers by the words of image-spec layer.md and as simply as can be, to compare with: for
 * each layer first its whiteouts, on what is below it, then its entries one after the other. Throws
 * `Unspecified` where they leave it open what is to happen.
 */
export function stack(layers: readonly Toc[]): Map<string, Node> {
  const root = folder();
  for (const { entries } of layers) {
    for (const entry of entries) applyMarker(root, entry);
    for (const entry of entries) {
      if (entry.kind !== "whiteout" && entry.kind !== "opaque") applyEntry(root, entry);
    }
  }
  const out = new Map<string, Node>();
  const collect = (item: Item, path: string): void => {
    out.set(path, item.node);
    for (const [name, child] of item.children) collect(child, path ? `${path}/${name}` : name);
  };
  collect(root, "");
  return out;
}

function applyMarker(root: Item, { kind, path }: Entry): void {
  if (kind === "opaque") find(root, path.split("/"))?.children.clear();
  if (kind !== "whiteout") return;
  const { parts, name } = split(path);
  find(root, parts)?.children.delete(name);
}

function applyEntry(root: Item, entry: Entry): void {
  const { path, kind } = entry;
  if (path === "") {
    root.node = nodeOf(entry);
    return;
  }
  const { parts, name } = split(path);
  let parent = root;
  for (const part of parts) {
    const child = parent.children.get(part) ?? folder();
    if (child.node.kind !== "dir") throw new Unspecified(`${path}: ${part} is no directory`);
    parent.children.set(part, child);
    parent = child;
  }
  const there = parent.children.get(name);
  if (kind === "hardlink") {
    const target = find(root, (entry.target ?? "").split("/"));
    if (target?.node.kind !== "file") throw new Unspecified(`${path} links to no file`);
    parent.children.set(name, target);
  } else if (kind === "dir" && there?.node.kind === "dir") {
    there.node = nodeOf(entry);
  } else {
    parent.children.set(name, { ...folder(), node: nodeOf(entry) });
  }
}

function find(root: Item, parts: readonly string[]): Item | undefined {
  return parts.reduce<Item | undefined>((at, part) => at?.children.get(part), root);
}

function split(path: string): { parts: string[]; name: string } {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  return { parts, name };
}

function nodeOf({ kind, mode, uid, gid, mtime, xattrs = {}, ...rest }: Entry): Node {
  if (kind === "whiteout" || kind === "opaque" || kind === "hardlink") throw new Error(kind);
  const { digest, size = 0, target, device } = rest;
  return {
    ...{ kind, mode, uid, gid, mtime, xattrs },
    ...(digest ? { content: { digest, size } } : {}),
    ...(target === undefined ? {} : { target }),
    ...(device ? { device } : {}),
  };
}
