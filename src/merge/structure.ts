import { listOf } from "./conflict.ts";
import { describe, shown } from "./describe.ts";
import type { OpenDesk } from "./open-desk.ts";
import type { Ruled } from "./rules.ts";
import { type Node, parentOf } from "./tree.ts";

/**
 * Sees that a path can be put below directories. A directory that one section removed and another
 * put something into stays. Where a section made something else of it, that is a conflict, and the
 * last of the two wins, unless a rule decides; false tells that there is no place for the path then.
 */
export function makeRoom(
  desk: OpenDesk,
  path: string,
  ruleFor: (path: string) => Ruled | undefined,
): boolean {
  const at = nearest(desk, path);
  const there = desk.merged.get(at);
  if (there?.kind === "dir") {
    const missing = childTowards(at, path);
    if (missing !== path && desk.base.get(missing)?.kind === "dir") noteKept(desk, missing, path);
    return true;
  }
  if (desk.open.has(at)) return false;
  const removers = desk.sides.filter(({ changes, to }) => changes.has(at) && !isDir(to.get(at)));
  const adders = desk.sides.filter(({ changes, to }) => changes.has(path) && to.has(path));
  const base = desk.base.get(at);
  const rivals = desk.sides.filter((each) => removers.includes(each) || adders.includes(each));
  const verdict = ruleFor(at)?.verdict(
    at,
    base ?? null,
    rivals.map(({ section, needs, from, to }) => ({
      ...{ section, needs, from: from.get(at) ?? null, to: to.get(at) ?? null },
    })),
  );
  if (verdict?.kind === "take") {
    desk.set(at, verdict.node);
    return !verdict.node || isDir(verdict.node);
  }
  const last = rivals.at(-1);
  const isKept = !!last && adders.includes(last);
  const dir = last?.to.get(at);
  desk.leaveOpen(at, (isKept ? dir : there) ?? null, {
    level: "structural",
    subject: shown(at),
    why: "it is no directory any more in one section, and another puts something into it",
    base: base && describe(base),
    sides: [
      ...removers.map(({ section, to }) => ({ section, value: describe(to.get(at)) })),
      ...adders.map(({ section }) => ({ section, value: `changes ${shown(path)}` })),
    ],
  });
  return isKept;
}

/** Closes those of the directories, removed here and changed there, that something was put into. */
export function keepDirectories(desk: OpenDesk, removed: ReadonlySet<string>): void {
  for (const path of removed) {
    const node = desk.merged.get(path);
    if (!node || !desk.isFilled(path)) continue;
    desk.set(path, node);
    noteKept(desk, path);
  }
}

function noteKept(desk: OpenDesk, dir: string, path?: string): void {
  const removers = desk.sides.filter(({ changes }) => changes.get(dir) === null);
  if (removers.length === 0) return;
  const names = listOf(removers.map(({ section }) => section));
  const why = path === undefined ? "another section puts something into it" : `for ${shown(path)}`;
  desk.note("directories", `${shown(dir)}, which ${names} removed, stays: ${why}`);
}

/** The nearest path above that is in the merged tree. */
function nearest(desk: OpenDesk, path: string): string {
  let at = parentOf(path) ?? "";
  while (!desk.merged.has(at)) at = parentOf(at) ?? "";
  return at;
}

/** The path just below `dir` on the way to `path`. */
function childTowards(dir: string, path: string): string {
  const end = path.indexOf("/", dir === "" ? 0 : dir.length + 1);
  return end < 0 ? path : path.slice(0, end);
}

const isDir = (node: Node | undefined): boolean => node?.kind === "dir";
