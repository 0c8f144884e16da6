import type { Entry, Toc } from "../layer/entry.ts";
import { applyToc } from "../merge/apply.ts";
import type { Node } from "../merge/tree.ts";

/** What became of an entry of a layer in the layers above. */
export type Fate =
  | { readonly kind: "current" }
  /** `by`: the layer that did it, from 0. */
  | { readonly kind: "replaced" | "removed"; readonly by: number }
  /** It takes away what is below, and is nothing itself. */
  | { readonly kind: "marker" };

/** A path as one layer has it. */
export interface FileVersion {
  /** Where it is, in the form of `Entry.path`: elsewhere than its entry where that goes through links. */
  readonly path: string;
  readonly entry: Entry;
  /** From 0, the lowest. */
  readonly layer: number;
  readonly fate: Fate;
}

/**
 * Every version of the chosen paths in a stack of layers, removals too: by path, and for each path
 * from the lowest layer up. Tables are let go one after the other; what is held is the tree.
 */
export async function fileVersions(
  tocs: Iterable<Toc> | AsyncIterable<Toc>,
  isChosen: (path: string) => boolean,
): Promise<FileVersion[]> {
  const tree = new Map<string, Node>();
  const versions: { -readonly [key in keyof FileVersion]: FileVersion[key] }[] = [];
  /** Positions in `versions` of those that can be seen so far. */
  const live = new Map<string, number>();
  let layer = 0;
  for await (const toc of tocs) {
    const places = new Map<string, string>();
    for (const fault of applyToc(tree, toc)) {
      if (fault.kind === "alias") places.set(fault.path, fault.real);
    }
    const own = new Set<string>();
    const first = versions.length;
    for (const entry of toc.entries) {
      const path = places.get(entry.path) ?? entry.path;
      if (!isChosen(path) && !isChosen(entry.path)) continue;
      const isMarker = entry.kind === "whiteout" || entry.kind === "opaque";
      if (!isMarker) own.add(path);
      versions.push({ path, entry, layer, fate: { kind: isMarker ? "marker" : "current" } });
    }
    for (const [path, at] of live) {
      const version = versions[at];
      const isReplaced = own.has(path);
      if (!version || (!isReplaced && tree.has(path))) continue;
      version.fate = { kind: isReplaced ? "replaced" : "removed", by: layer };
      live.delete(path);
    }
    for (const [at, { path, fate }] of versions.slice(first).entries()) {
      if (fate.kind === "current") live.set(path, first + at);
    }
    layer++;
  }
  return versions
    .map((version, at) => ({ version, at }))
    .sort(({ version: a, at: x }, { version: b, at: y }) =>
      a.path === b.path ? x - y : a.path < b.path ? -1 : 1,
    )
    .map(({ version }) => version);
}
