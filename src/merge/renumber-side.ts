import type { Contents } from "./contents.ts";
import { isEmptyMap, remapNode } from "./id-map.ts";
import { namesIds, type Remap, remapText } from "./id-texts.ts";
import { isSameNode, type Node, type Side, type Tree } from "./tree.ts";

/** What the numbers of a section's accounts become, in the tree that it found and that it left. */
export interface SideRemap {
  readonly from: Remap;
  readonly to: Remap;
}

export interface RenumberedSide {
  readonly side: Side;
  /** Entries with another owner, and the bytes of those that are files. */
  readonly entries: number;
  readonly bytes: number;
}

/**
 * A section as if it had been built with other numbers. In the tree that it left only what it
 * changed has them, in the tree that it found what is not the base's.
 */
export function renumberSide(
  base: Tree,
  side: Side,
  remap: SideRemap,
  contents: Contents,
): RenumberedSide {
  if (isIdle(remap.from) && isIdle(remap.to)) return { side, entries: 0, bytes: 0 };
  const from = renumberFound(base, side.from, remap.from, contents);
  const to = new Map(side.to);
  if (from !== side.from) {
    for (const [path, node] of from) {
      if (side.to.has(path) && !side.changes.has(path)) to.set(path, node);
    }
  }
  const changes = new Map<string, Node | null>();
  let entries = 0;
  let bytes = 0;
  for (const [path, node] of side.changes) {
    const now = node && remapFile(path, node, remap.to, contents);
    if (now) to.set(path, now);
    if (!isSameNode(from.get(path), now)) changes.set(path, now);
    if (!node || !now || (node.uid === now.uid && node.gid === now.gid)) continue;
    entries++;
    bytes += now.content?.size ?? 0;
  }
  return { side: { ...side, from, to, changes }, entries, bytes };
}

/** What is the base's has no number of a section. */
function renumberFound(base: Tree, from: Tree, remap: Remap, contents: Contents): Tree {
  if (isIdle(remap) || from === base) return from;
  const now = new Map(from);
  for (const [path, node] of from) {
    if (!isSameNode(node, base.get(path))) now.set(path, remapFile(path, node, remap, contents));
  }
  return now;
}

const isIdle = ({ ids, ranges }: Remap): boolean => isEmptyMap(ids) && ranges.size === 0;

function remapFile(path: string, node: Node, remap: Remap, contents: Contents): Node {
  const owned = remapNode(node, remap.ids);
  if (!owned.content || !namesIds(path)) return owned;
  const bytes = contents.get(owned.content);
  const now = bytes && remapText(path, bytes, remap);
  return now === undefined || now === bytes ? owned : { ...owned, content: contents.put(now) };
}
