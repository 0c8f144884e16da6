import { shown } from "../merge/describe.ts";
import type { Tree } from "../merge/tree.ts";
import { type Ledger, note } from "./difference.ts";

/** How many names of a file a text has. */
const namesShown = 3;

/** All names of each file that has several, of those that a predicate lets through, by each of them. */
function groupsIn(
  tree: Tree,
  isCounted: (path: string) => boolean,
): Map<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [path, { link }] of tree) {
    if (link === undefined || !isCounted(path)) continue;
    const known = groups.get(link);
    if (known) known.push(path);
    else groups.set(link, [path]);
  }
  const all = new Map<string, readonly string[]>();
  for (const paths of groups.values()) {
    if (paths.length > 1) for (const path of paths.sort()) all.set(path, paths);
  }
  return all;
}

/** Finds files that are one file with others in one tree, and not with the same ones in the other. */
export function compareLinks(
  a: Tree,
  b: Tree,
  isCompared: (path: string) => boolean,
  ledger: Ledger,
): void {
  // A name that one tree lacks has been told as such.
  const isCounted = (path: string): boolean => a.has(path) && b.has(path) && isCompared(path);
  const [before, after] = [groupsIn(a, isCounted), groupsIn(b, isCounted)];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [from = [], to = []] = [before.get(path), after.get(path)];
    if (from.length === to.length && from.every((name, at) => name === to[at])) continue;
    const text = `one file with ${othersOf(from, path)} → with ${othersOf(to, path)}`;
    note(ledger, { topic: "file", change: "changed", subject: shown(path), details: [text], path });
  }
}

function othersOf(names: readonly string[], path: string): string {
  const others = names.filter((name) => name !== path);
  if (others.length === 0) return "no other";
  const more = others.length - namesShown;
  const first = others.slice(0, namesShown).map(shown).join(" ");
  return more > 0 ? `${first} and ${more} more` : first;
}
