import { canonicalJson, type Json } from "../image/canonical-json.ts";
import type { ImageConfig } from "../image/config.ts";
import { isSameNode, type Tree } from "../merge/tree.ts";
import { emptyLedger } from "./difference.ts";
import { compareLinks } from "./hard-links.ts";

/** Whether two configurations say the same, but for when the images were made, and of which layers. */
export const isSameConfig = (a: ImageConfig, b: ImageConfig): boolean =>
  canonicalJson(timeless(a)) === canonicalJson(timeless(b));

/**
 * Whether two trees have the same paths, with the same bytes, targets, devices, permissions, owners,
 * attributes and hard links. Times are the only thing that does not count: those of what a build
 * writes are the build's own, and what layers below have in common has the same times anyway.
 */
export function isSameTree(a: Tree, b: Tree): boolean {
  if (a.size !== b.size) return false;
  for (const [path, node] of a) if (!isSameNode(node, b.get(path))) return false;
  const links = emptyLedger();
  compareLinks(a, b, () => true, links);
  return links.differences.length === 0;
}

function timeless({ created: _, rootfs: __, history = [], ...rest }: ImageConfig): Json {
  const chapters = history.map(({ created: ___, ...chapter }) => chapter);
  return { ...rest, history: chapters } as unknown as Json;
}
