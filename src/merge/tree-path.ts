import { textOf } from "../layer/paths.ts";
import { bytesOf } from "./formats/latin1.ts";
import { parentOf, type Tree } from "./tree.ts";
import { follow } from "./walk-links.ts";

/** A path out of a database (one character per byte) as trees have names, its leading `/` kept. */
export const treeName = (path: string): string => textOf(bytesOf(path));

/**
 * Where a path of a database really is in a tree, in the form of `Entry.path`: links in its parents
 * are followed (`/bin/sh` is `usr/bin/sh` where `/bin` is a link to `usr/bin`), it itself is not.
 */
export const placeIn = (tree: Tree, path: string): string =>
  follow(tree, treeName(path), true).path;

/** The same for many paths of one tree that are in that form but for links. */
export function placesIn(tree: Tree): (path: string) => string {
  const known = new Map<string, string>();
  return (path) => {
    const parent = parentOf(path);
    if (parent === undefined) return path;
    let real = known.get(parent);
    if (real === undefined) {
      real = follow(tree, parent).path;
      known.set(parent, real);
    }
    if (real === parent) return path;
    const name = path.slice(path.lastIndexOf("/") + 1);
    return real === "" ? name : `${real}/${name}`;
  };
}

/** Whether there is something at the end of a path, all links followed. */
export function exists(tree: Tree, path: string): boolean {
  const node = tree.get(follow(tree, path).path);
  // What is still a link is one of a ring.
  return node !== undefined && node.kind !== "symlink";
}
