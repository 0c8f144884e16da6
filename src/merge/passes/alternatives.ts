import { shown } from "../describe.ts";
import type { Desk } from "../desk.ts";
import {
  type Alternative,
  type Choice,
  parseAlternative,
  printAlternative,
} from "../formats/alternatives.ts";
import { standing } from "../standing.ts";
import { isSameNode, type Node } from "../tree.ts";
import { exists, placeIn, treeName } from "../tree-path.ts";
import { chooseAlternative } from "./alternative-choice.ts";

const databases = "var/lib/dpkg/alternatives/";
const links = "etc/alternatives/";

/**
 * Alternatives that several sections changed: settles which one is chosen, as dpkg would have in one
 * root, and all links that follow from it. The driver has merged the groups' files before; all that
 * may be an alternative is in its place.
 */
export function alternativesPass(desk: Desk): void {
  const names = new Set<string>();
  for (const { changes } of desk.sides) {
    for (const path of changes.keys()) {
      if (path.startsWith(databases)) names.add(path.slice(databases.length));
      if (path.startsWith(links) && desk.open.has(path)) names.add(path.slice(links.length));
    }
  }
  for (const name of [...names].sort()) {
    const isOpen = desk.open.has(links + name);
    if (isOpen || isChangedBySeveral(desk, databases + name)) settle(desk, name);
  }
}

function isChangedBySeveral(desk: Desk, path: string): boolean {
  const sides = desk.sides.map((side) => ({
    ...side,
    from: side.from.get(path),
    to: side.to.get(path),
  }));
  const live = standing(sides, isSameNode);
  return live.some(({ to }) => !isSameNode(to, live[0]?.to));
}

function settle(desk: Desk, name: string): void {
  const database = databases + name;
  const before = [desk.base, ...desk.sides.map(({ to }) => to)].map((tree) =>
    groupIn(desk, tree, database),
  );
  const node = desk.merged.get(database);
  const merged = groupIn(desk, desk.merged, database);
  // A link of no group, or one of a group that can't be read: left as it is found.
  if (before.every((group) => !group) || (node && !merged)) return;

  const groups = before.flatMap((group) => group ?? []);
  if (!node || !merged) {
    removeStale(desk, name, groups, undefined);
    return;
  }
  const { path, status } = chooseAlternative(desk, name, merged, groups);
  const group: Alternative = { ...merged, status };
  if (status !== merged.status) desk.write(database, printAlternative(group), node);
  const choice = group.choices.get(path);
  if (choice) placeLinks(desk, name, group, path, choice);
  removeStale(desk, name, groups, group);
}

/** The links of a choice; a slave whose file is not there has none. */
function placeLinks(
  desk: Desk,
  name: string,
  { link, slaves }: Alternative,
  path: string,
  choice: Choice,
): void {
  putLink(desk, name, link, path);
  for (const [slave, slaveLink] of slaves) {
    const file = choice.slaves.get(slave);
    if (file !== undefined && exists(desk.merged, treeName(file))) {
      putLink(desk, treeName(slave), slaveLink, file);
    } else removeLink(desk, treeName(slave), slaveLink);
  }
}

/** Links of earlier forms of the group which the merged one does not have. */
function removeStale(
  desk: Desk,
  name: string,
  before: readonly Alternative[],
  now: Alternative | undefined,
): void {
  const linksOf = ({ link, slaves }: Alternative): [string, string][] => [
    [name, link],
    ...[...slaves].map(([slave, from]): [string, string] => [treeName(slave), from]),
  ];
  const kept = new Map(now ? linksOf(now) : []);
  for (const group of before) {
    for (const [each, from] of linksOf(group)) {
      if (!kept.has(each)) removeLink(desk, each, from);
      else if (kept.get(each) !== from) removeGeneric(desk, each, from);
    }
  }
}

/** `link` leads to `/etc/alternatives/NAME` (a name as trees have it), and that to `target`. */
function putLink(desk: Desk, name: string, link: string, target: string): void {
  putSymlink(desk, links + name, treeName(target));
  const place = placeIn(desk.merged, link);
  const found = desk.merged.get(place);
  // What is no link is the person's own, and update-alternatives leaves it, too.
  if (!found || found.kind === "symlink") putSymlink(desk, place, shown(links + name));
}

function removeLink(desk: Desk, name: string, link: string): void {
  removeGeneric(desk, name, link);
  if (desk.merged.get(links + name)?.kind === "symlink") desk.set(links + name, null);
}

/** Takes away the link that leads to `/etc/alternatives/NAME`. */
function removeGeneric(desk: Desk, name: string, link: string): void {
  const place = placeIn(desk.merged, link);
  const found = desk.merged.get(place);
  const isOurs = found?.kind === "symlink" && found.target === shown(links + name);
  if (isOurs) desk.set(place, null);
}

function putSymlink(desk: Desk, path: string, target: string): void {
  const isThere = (node: Node | undefined): boolean =>
    node?.kind === "symlink" && node.target === target;
  if (isThere(desk.merged.get(path)) && !desk.open.has(path)) return;
  const known = desk.sides.map(({ to }) => to.get(path)).find(isThere);
  const { mode, uid, gid, mtime, xattrs } = known ?? desk.merged.get(path) ?? plain;
  desk.set(path, { kind: "symlink", mode, uid, gid, mtime, xattrs, target });
}

const plain: Node = { kind: "symlink", mode: 0o777, uid: 0, gid: 0, mtime: 0, xattrs: {} };

function groupIn(desk: Desk, tree: Desk["merged"], path: string): Alternative | undefined {
  const bytes = desk.read(tree, path);
  return bytes && parseAlternative(bytes);
}
