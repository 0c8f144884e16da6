import { mergeAttributes, type NodeChange } from "./attributes.ts";
import type { Conflict } from "./conflict.ts";
import { describe, shown } from "./describe.ts";
import { aliasConflicts } from "./dir-alias.ts";
import { drive, isOnlyFiles, readVersions, runExternal } from "./drive.ts";
import type { Driver } from "./driver.ts";
import { type External, externalOf } from "./external.ts";
import { type MergeInput, type OpenDesk, openDesk } from "./open-desk.ts";
import { takePairs } from "./pairs.ts";
import { type Ruled, rulesOf } from "./rules.ts";
import { standing } from "./standing.ts";
import { keepDirectories, makeRoom } from "./structure.ts";
import { isSameContent, isSameNode, type Node } from "./tree.ts";

/** What is known of paths whose content counts for little. Paths in the form of `Entry.path`. */
export interface Classes {
  /** Logs, backups, caches: what is left of them when sections differ. */
  ephemeralOf(path: string): { readonly class: string; readonly how: "base" | "last" } | undefined;
  /** Files that are generated together, as a certificate and its key: their group's name. */
  pairOf(path: string): string | undefined;
  /** Files that can only be generated again, and by what. */
  regenerateOf(path: string): { readonly command: string } | undefined;
}

export interface Knowledge {
  readonly drivers: readonly Driver[];
  readonly classes: Classes;
  readonly external?: External;
}

/** A path that sections left differently. */
interface Place {
  readonly path: string;
  readonly base: Node | null;
  /** Of all sections that changed it. */
  readonly all: readonly NodeChange[];
  /** Of those whose word counts on the whole node. */
  readonly changes: readonly NodeChange[];
  /** What the last of these left. */
  readonly last: Node | null;
}

/** Why a path is left in conflict, beside what the sections did. */
type Refusal = { readonly why?: string | undefined; readonly isForced?: true };

/**
 * Merges each path that a section changed, independent of how the layers are stacked: one change is
 * taken, equal ones are, attributes merge by themselves; then the person's rules decide, then
 * drivers of known formats, then classes of files that count for little. What is left is a conflict,
 * for which the last section's node is put in the meantime and the path is open.
 *
 * Where bytes are wanted that are not at hand, the last section's node is put and nothing said:
 * `contents.missing` and `external.missing` tell what to fetch before merging again.
 */
export function mergePaths(input: MergeInput, knowledge: Knowledge): OpenDesk {
  const { base, sides, policy } = input;
  const { drivers, classes } = knowledge;
  const external = knowledge.external ?? externalOf(new Map());
  const desk = openDesk(input);
  const ruleFor = rulesOf(policy, sides, drivers);
  const disposed = new Map<string, number>();
  const removed = new Set<string>();

  const paths = new Set(sides.flatMap(({ changes }) => [...changes.keys()]).sort());
  for (const path of paths) mergePath(path);
  keepDirectories(desk, removed);
  takePairs(desk, paths, classes.pairOf);
  for (const conflict of aliasConflicts(base, sides)) {
    if (!ruleFor(conflict.subject.slice(1))) desk.conflict(conflict);
  }
  for (const [text, count] of disposed) {
    desk.note("ephemeral", `${text}: ${count} ${count === 1 ? "path" : "paths"}`);
  }
  return desk;

  function mergePath(path: string): void {
    const all = sides.flatMap(({ section, needs, from, to, changes }): NodeChange[] =>
      changes.has(path)
        ? [{ section, needs, from: from.get(path) ?? null, to: to.get(path) ?? null }]
        : [],
    );
    const changes = standing(all, isSameNode);
    const last = changes.at(-1)?.to ?? null;
    if (changes.length === 0) return;
    if (changes.every(({ to }) => isSameNode(to, last))) {
      put(path, last);
      return;
    }
    const place = { path, base: base.get(path) ?? null, all, changes, last };
    const ruled = ruleFor(path);
    const like = agreedContent(place);
    if (like) mergeMeta(place, like, ruled);
    else if (ruled) followRule(place, ruled);
    else mergeContent(place);
  }

  function put(path: string, node: Node | null, conflict?: Conflict): void {
    if (node && !makeRoom(desk, path, ruleFor)) return;
    if (conflict) desk.leaveOpen(path, node, conflict);
    else desk.set(path, node);
  }

  function mergeMeta(place: Place, like: Node, ruled: Ruled | undefined): void {
    const { node, conflict } = mergeAttributes(place.path, place.base, place.all, like);
    const verdict = conflict && ruled?.verdict(place.path, place.base, place.changes);
    if (verdict?.kind === "take") put(place.path, verdict.node);
    else if (conflict && verdict?.kind === "refuse" && verdict.isForced) {
      put(place.path, node, { ...conflict, isForced: true });
    } else put(place.path, node, conflict);
  }

  function followRule(place: Place, { rule, verdict }: Ruled): void {
    const { path } = place;
    const found = verdict(path, place.base, place.changes);
    if (found.kind === "take") {
      put(path, found.node);
      desk.note("rule", `${shown(path)} is that of ${found.whose}, as the rule ${rule.path} says`);
    } else if (found.kind === "refuse") leave(place, found);
    else if (!isOnlyFiles(place)) {
      leave(place, { why: "its rule merges files, and not all of these are files" });
    } else if (found.kind === "drive") mergeFile(place, found.driver);
    else runCommand(place, found.command);
  }

  function mergeContent(place: Place): void {
    const { path, changes, last } = place;
    const driver = drivers.find(({ paths: own }) => own?.test(path));
    const ephemeral = classes.ephemeralOf(path);
    const command = classes.regenerateOf(path)?.command;
    if (driver && isOnlyFiles(place)) mergeFile(place, driver);
    else if (ephemeral) {
      const isOfBase = ephemeral.how === "base";
      put(path, isOfBase ? place.base : last);
      const text = `${ephemeral.class}, ${isOfBase ? "as in the base" : "the last section's"}`;
      disposed.set(text, (disposed.get(text) ?? 0) + 1);
    } else if (command !== undefined && changes.every(({ to }) => to)) {
      const way = `generate it again: \`merge: { finalize: [${JSON.stringify(command)}] }\``;
      put(path, last, { ...conflictOf("regenerate", place), ways: [way] });
    } else leave(place);
  }

  function mergeFile(place: Place, driver: Driver): void {
    const versions = readVersions(desk, place);
    if (versions) putFile(place, drive(desk, driver, place.path, versions));
    else put(place.path, place.last);
  }

  function runCommand(place: Place, command: string): void {
    const versions = readVersions(desk, place);
    const bytes = versions && runExternal(external, command, place.path, versions);
    if (bytes) putFile(place, bytes);
    else put(place.path, place.last);
  }

  /** Puts merged bytes (undefined: the file is gone) with merged attributes. */
  function putFile({ path, base: before, all }: Place, bytes: Buffer | undefined): void {
    const like = all.findLast(({ to }) => to)?.to;
    if (bytes === undefined || !like) {
      put(path, null);
      return;
    }
    if (!makeRoom(desk, path, ruleFor)) return;
    const { node, conflict } = mergeAttributes(path, before, all, like);
    desk.write(path, bytes, node);
    const written = desk.merged.get(path);
    if (conflict && written) desk.leaveOpen(path, written, conflict);
  }

  function leave(place: Place, { why, isForced }: Refusal = {}): void {
    const kinds = new Set(place.changes.map(({ to }) => to?.kind));
    const conflict = conflictOf(kinds.size > 1 ? "structural" : "content", place);
    const text = {
      ...conflict,
      ...(why === undefined ? {} : { why }),
      ...(isForced ? { isForced } : {}),
    };
    const { path, base: before, all, last } = place;
    const live = place.changes.flatMap(({ to }) => to ?? []);
    const [like] = live;
    if (before?.kind !== "dir" || !like || live.some(({ kind }) => kind !== "dir")) {
      put(path, last, text);
      return;
    }
    // A directory that one section removed and another changed is kept: things may be in it.
    const merged = mergeAttributes(path, before, all, like);
    put(path, merged.node, merged.conflict ?? text);
    if (!merged.conflict) removed.add(path);
  }
}

/** The node with the content that all sections agree on; undefined when they do not. */
function agreedContent({ all, changes }: Place): Node | undefined {
  const kinds = new Set(changes.map(({ to }) => to?.kind));
  if (kinds.size > 1 || kinds.has(undefined)) return undefined;
  const changed = standing(all, (a, b) => a === b || (!!a && !!b && isSameContent(a, b)));
  const last = (changed.at(-1) ?? changes.at(-1))?.to;
  return last && changed.every(({ to }) => to && isSameContent(to, last)) ? last : undefined;
}

function conflictOf(level: Conflict["level"], { path, base, changes }: Place): Conflict {
  return {
    level,
    subject: shown(path),
    base: base ? describe(base) : undefined,
    sides: changes.map(({ section, to }) => ({ section, value: describe(to) })),
  };
}
