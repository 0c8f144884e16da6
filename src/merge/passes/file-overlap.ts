import { listOf } from "../conflict.ts";
import { shown } from "../describe.ts";
import type { Desk } from "../desk.ts";
import { parseDiversions } from "../drivers/diversions.ts";
import { type InstalledPackage, installedPackages } from "../drivers/dpkg-status.ts";
import { fieldOf } from "../formats/deb822.ts";
import { isVersionOf, parseRelations } from "../formats/dpkg-relation.ts";
import { readable } from "../formats/latin1.ts";
import { packageOfList, pathsOfList } from "../owners.ts";
import type { Side } from "../tree.ts";
import { placeIn, placesIn } from "../tree-path.ts";
import { follow } from "../walk-links.ts";
import { newProblems } from "./dependencies.ts";

/** A package with the files that sections got with it. */
interface Shipment {
  readonly name: string;
  /** Its list of files. */
  readonly list: string;
  readonly sides: Side[];
}

interface Overlap {
  readonly first: Shipment;
  readonly second: Shipment;
  readonly paths: string[];
}

/**
 * Files that two different packages of different sections ship at one place, which dpkg refuses
 * unless one is diverted or one package replaces the other: then that one's file is there, and the
 * other's list of files does not have it any more.
 */
export function fileOverlapPass(desk: Desk): void {
  const overlaps = overlapsOf(desk);
  if (overlaps.length === 0) return;
  const diversions = parseDiversions(desk.read(desk.merged, "var/lib/dpkg/diversions"));
  const diverted = new Map(
    [...diversions.values()].map((each) => [placeIn(desk.merged, each.from), each.package]),
  );
  const packages = installedPackages(desk.read(desk.merged, "var/lib/dpkg/status"));
  const excluded = newProblems(desk).map(({ package: by, other }) => [by.name, other?.name]);
  for (const { first, second, paths } of overlaps) {
    const names = [first.name, second.name].map(withoutArch);
    const rest = paths.filter((path) => !names.includes(diverted.get(path) ?? ""));
    // Packages that exclude each other are told of already, and their files are part of that.
    const isTold = excluded.some((pair) => names.every((name) => pair.includes(name)));
    if (rest.length === 0 || isTold) continue;
    const overlap = { first, second, paths: rest };
    if (isReplacing(packages, second, first)) replace(desk, second, first, rest);
    else if (isReplacing(packages, first, second)) replace(desk, first, second, rest);
    else sayOverlap(desk, packages, overlap);
  }
}

function overlapsOf(desk: Desk): Overlap[] {
  const shippers = new Map<string, Shipment>();
  const overlaps = new Map<string, Overlap>();
  for (const shipment of shipmentsOf(desk)) {
    const [side] = shipment.sides;
    if (!side) continue;
    const placeOf = placesIn(side.to);
    for (const listed of pathsOfList(shipment.list, desk.read(side.to, shipment.list))) {
      const path = placeOf(listed);
      const node = side.to.get(path);
      // A link to a directory is that directory to dpkg: any package may list it.
      if (!node || side.to.get(follow(side.to, path).path)?.kind === "dir") continue;
      const first = shippers.get(path);
      if (!first) shippers.set(path, shipment);
      else if (isForeign(first, shipment)) {
        const key = `${first.list}\n${shipment.list}`;
        const known = overlaps.get(key);
        if (known) known.paths.push(path);
        else overlaps.set(key, { first, second: shipment, paths: [path] });
      }
    }
  }
  return [...overlaps.values()];
}

/** Packages whose files are new or others in a section; the same of several sections once. */
function shipmentsOf(desk: Desk): Shipment[] {
  const shipments = new Map<string, Shipment>();
  for (const side of desk.sides) {
    for (const [list, node] of side.changes) {
      const name = packageOfList(list);
      if (name === undefined || !node?.content) continue;
      const key = `${list} ${node.content.digest}`;
      const known = shipments.get(key);
      if (known) known.sides.push(side);
      else shipments.set(key, { name, list, sides: [side] });
    }
  }
  return [...shipments.values()];
}

/** Different packages that no section got both, or one on top of the other: dpkg saw to those. */
function isForeign(a: Shipment, b: Shipment): boolean {
  const met = a.sides.some((one) =>
    b.sides.some(
      (other) =>
        one === other || one.needs.includes(other.section) || other.needs.includes(one.section),
    ),
  );
  return !met && withoutArch(a.name) !== withoutArch(b.name);
}

/** Whether one package may overwrite files of another. Source: Debian policy 7.6.1. */
function isReplacing(
  packages: ReadonlyMap<string, InstalledPackage>,
  one: Shipment,
  other: Shipment,
): boolean {
  const [replacing, replaced] = [packages.get(one.name), packages.get(other.name)];
  return parseRelations(fieldOf(replacing?.stanza, "Replaces")).some(({ relations }) =>
    relations.some((each) => each.name === replaced?.name && isVersionOf(each, replaced.version)),
  );
}

function replace(desk: Desk, one: Shipment, other: Shipment, paths: readonly string[]): void {
  const side = one.sides.at(-1);
  const list = desk.merged.get(other.list);
  const bytes = desk.read(desk.merged, other.list);
  if (!side || !list || !bytes) return;
  for (const path of paths) desk.set(path, side.to.get(path) ?? null);
  const gone = new Set(paths);
  const placeOf = placesIn(desk.merged);
  const kept = bytes
    .toString("latin1")
    .split(/(?<=\n)/)
    .filter((line) => {
      const [listed] = pathsOfList(other.list, Buffer.from(line, "latin1"));
      return listed === undefined || !gone.has(placeOf(listed));
    });
  desk.write(other.list, Buffer.from(kept.join(""), "latin1"), list);
  const files = paths.length === 1 ? shown(paths[0] ?? "") : `${paths.length} files`;
  desk.note("file-overlap", `${one.name} replaces ${files} of ${other.name}`);
}

function sayOverlap(
  desk: Desk,
  packages: ReadonlyMap<string, InstalledPackage>,
  { first, second, paths }: Overlap,
): void {
  const versionOf = ({ name }: Shipment): string => readable(packages.get(name)?.version ?? "");
  const sidesOf = (shipment: Shipment): { section: string; value: string }[] =>
    shipment.sides.map(({ section }) => ({
      section,
      value: `installs ${shipment.name} ${versionOf(shipment)}`.trimEnd(),
    }));
  const examples = paths.slice(0, 3).map(shown);
  const more = paths.length - examples.length;
  desk.conflict({
    level: "package",
    subject: `package ${withoutArch(first.name)}`,
    why: `${second.name} ships ${listOf([...examples, ...(more > 0 ? [`${more} more`] : [])])}, too`,
    base: undefined,
    sides: [...sidesOf(first), ...sidesOf(second)],
    folded: paths,
  });
}

const withoutArch = (name: string): string => name.replace(/:.*$/, "");
