import { textOf } from "../layer/paths.ts";
import type { Contents } from "./contents.ts";
import type { OwnersOf } from "./fold.ts";
import type { Side, Tree } from "./tree.ts";
import { placesIn } from "./tree-path.ts";

/**
 * Tells which packages of dpkg's own a path of a tree: `libc6:amd64`. Links in parents are followed,
 * so that what a package ships at `/bin` is found where it is. The lists are read at the first
 * question; those that are not at hand are asked for.
 */
export function ownersOf(tree: Tree, contents: Contents): (path: string) => readonly string[] {
  let owners: ReadonlyMap<string, readonly string[]> | undefined;
  return (path) => {
    // What dpkg itself keeps about a package: its scripts, its checksums.
    const [, kept] = /^var\/lib\/dpkg\/info\/([^/]+)\.[^./]+$/.exec(path) ?? [];
    if (kept !== undefined) return [kept];
    owners ??= readOwners(tree, contents);
    return owners.get(path) ?? [];
  };
}

/** The same by section: of a path as the section left it or, where it is gone, found it. */
export function ownersBySection(sides: readonly Side[], contents: Contents): OwnersOf {
  const known = new Map(
    sides.map(({ section, from, to }) => [
      section,
      { to: ownersOf(to, contents), from: ownersOf(from, contents) },
    ]),
  );
  return (section, path) => {
    const side = known.get(section);
    const now = side?.to(path) ?? [];
    return now.length > 0 ? now : (side?.from(path) ?? []);
  };
}

/** The package that a path's name says to be a list of whose files: `libc6:amd64`. */
export function packageOfList(path: string): string | undefined {
  if (!path.startsWith("var/lib/dpkg/")) return undefined;
  const [, list, sums] = lists.exec(path) ?? [];
  return list ?? sums;
}

const lists = /^var\/lib\/dpkg\/(?:info\/([^/]+)\.list|status\.d\/([^/]+)\.md5sums)$/;

/** The paths in such a list, in the form of `Entry.path` but for links, without the root. */
export function pathsOfList(path: string, bytes: Buffer | undefined): string[] {
  const isSums = path.endsWith(".md5sums");
  if (!bytes) return [];
  return textOf(bytes)
    .split("\n")
    .flatMap((line) => {
      const name = (isSums ? line.replace(/^\S+ +/, "") : line).replace(/^\.?\/+/, "");
      return name === "" || name === "." ? [] : [name];
    });
}

function readOwners(tree: Tree, contents: Contents): Map<string, string[]> {
  const owners = new Map<string, string[]>();
  const placeOf = placesIn(tree);
  for (const [list, { content }] of tree) {
    const name = packageOfList(list);
    if (name === undefined || !content) continue;
    for (const listed of pathsOfList(list, contents.get(content))) {
      const path = placeOf(listed);
      const known = owners.get(path);
      if (known) known.push(name);
      else owners.set(path, [name]);
    }
  }
  return owners;
}
