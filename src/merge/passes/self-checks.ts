import { shown } from "../describe.ts";
import type { Desk, Pass } from "../desk.ts";
import { numbersOf } from "../formats/accounts.ts";
import { parseAlternative } from "../formats/alternatives.ts";
import { readable } from "../formats/latin1.ts";
import { parseLdCache } from "../formats/ld-cache.ts";
import type { Side, Tree } from "../tree.ts";
import { exists, treeName } from "../tree-path.ts";
import { follow } from "../walk-links.ts";

/**
 * What must hold in the merged tree whatever was merged how; the last pass. Only what the merge
 * brought about is told: what was broken in the base or in a section alone is theirs. That packages
 * have what they need and statoverrides their users, passes of their own have checked.
 */
export const selfChecksPass: Pass = (desk) => {
  checkAlternatives(desk);
  checkNumbers(desk, "etc/passwd", "user");
  checkNumbers(desk, "etc/group", "group");
  checkLibraries(desk);
  checkLinks(desk);
};

/** Whether a thing is wrong in the merged tree only. */
function isNew(desk: Desk, isWrong: (tree: Tree) => boolean): boolean {
  return !isWrong(desk.base) && !desk.sides.some(({ to }) => isWrong(to));
}

function sectionsThat(desk: Desk, did: (side: Side) => boolean, value: string) {
  return desk.sides.flatMap((side) => (did(side) ? [{ section: side.section, value }] : []));
}

/** Every program that an alternative can be is there. */
function checkAlternatives(desk: Desk): void {
  const folder = "var/lib/dpkg/alternatives/";
  const missingIn = (tree: Tree, path: string): string[] => {
    const bytes = desk.read(tree, path);
    const choices = bytes && parseAlternative(bytes)?.choices.keys();
    return [...(choices ?? [])].filter((choice) => !exists(tree, treeName(choice)));
  };
  for (const path of desk.merged.keys()) {
    if (!path.startsWith(folder)) continue;
    for (const choice of missingIn(desk.merged, path)) {
      if (!isNew(desk, (tree) => missingIn(tree, path).includes(choice))) continue;
      const name = readable(choice);
      const place = treeName(choice).slice(1);
      desk.conflict({
        level: "structural",
        subject: shown(path),
        why: `it offers ${name}, which is not there`,
        base: undefined,
        sides: [
          ...sectionsThat(desk, ({ changes }) => !!changes.get(path), `offers ${name}`),
          ...sectionsThat(desk, ({ changes }) => changes.get(place) === null, `removes ${name}`),
        ],
      });
    }
  }
}

/** No number has two names. */
function checkNumbers(desk: Desk, file: string, kind: string): void {
  const merged = numbersOf(desk.read(desk.merged, file));
  const names = new Map<number, string>();
  const all = [desk.base, ...desk.sides.map(({ to }) => to)].map((tree) =>
    numbersOf(desk.read(tree, file)),
  );
  for (const [name, id] of merged) {
    const other = names.get(id);
    names.set(id, other ?? name);
    // Someone gave it to both on purpose.
    const isMeant = all.some((known) => known.get(name) === id && known.get(other ?? "") === id);
    if (other === undefined || isMeant) continue;
    desk.conflict({
      level: "record",
      subject: shown(file),
      why: `the ${kind}s ${readable(other)} and ${readable(name)} have the same number ${id}`,
      base: undefined,
      sides: desk.sides.flatMap(({ section }, at) => {
        const own = [other, name].filter((each) => all[at + 1]?.get(each) === id);
        return own.length > 0 ? [{ section, value: own.map(readable).join(", ") }] : [];
      }),
    });
  }
}

/** The dynamic loader finds every library that its cache names. */
function checkLibraries(desk: Desk): void {
  const path = "etc/ld.so.cache";
  const missingIn = (tree: Tree): Set<string> => {
    const bytes = desk.read(tree, path);
    const entries = (bytes && parseLdCache(bytes)?.entries) ?? [];
    return new Set(
      entries.flatMap((entry) => (exists(tree, treeName(entry.path)) ? [] : [entry.path])),
    );
  };
  const missing = missingIn(desk.merged);
  if (missing.size === 0) return;
  const known = [desk.base, ...desk.sides.map(({ to }) => to)].map(missingIn);
  const found = [...missing].filter((library) => !known.some((each) => each.has(library)));
  if (found.length === 0) return;
  desk.conflict({
    level: "structural",
    subject: shown(path),
    why: `it names ${readable(found[0] ?? "")}, which is not there`,
    base: undefined,
    sides: sectionsThat(desk, ({ changes }) => !!changes.get(path), `${found.length} in all`),
  });
}

/** No symbolic link leads nowhere that led somewhere in every tree that has it. */
function checkLinks(desk: Desk): void {
  for (const [path, { kind, target = "" }] of desk.merged) {
    if (kind !== "symlink" || exists(desk.merged, path)) continue;
    const trees = [desk.base, ...desk.sides.map(({ to }) => to)];
    const having = trees.filter((tree) => tree.get(path)?.target === target);
    if (having.some((tree) => !exists(tree, path))) continue;
    const place = follow(desk.merged, path).path;
    desk.conflict({
      level: "structural",
      subject: shown(path),
      why: `it leads to ${target}, which is not there`,
      base: undefined,
      sides: desk.sides.flatMap(({ section, changes, from, to }) => {
        const own = to.get(path)?.target;
        if (changes.has(path) && own !== undefined) return [{ section, value: `leads to ${own}` }];
        const isGone = from.has(place) && !to.has(place);
        return isGone ? [{ section, value: `takes away ${shown(place)}` }] : [];
      }),
    });
  }
}
