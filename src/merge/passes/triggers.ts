import { listOf } from "../conflict.ts";
import type { Desk } from "../desk.ts";
import { installedPackages } from "../drivers/dpkg-status.ts";
import { linesOf } from "../drivers/keyed-lines.ts";
import { ownersOf } from "../owners.ts";
import type { MissedTrigger } from "../report.ts";
import { isSameContent, type Side } from "../tree.ts";
import { placeIn, treeName } from "../tree-path.ts";
import { makePending } from "./pending-triggers.ts";

const interests = "var/lib/dpkg/triggers/File";
const status = "var/lib/dpkg/status";

/**
 * File triggers that nobody has run: a package of one section watches a path at which packages of
 * another section, which lacks it, have files. By the policy they are told with the command that
 * runs them, or are made pending in dpkg's database, for `dpkg --configure -a`.
 */
export function triggersPass(
  desk: Desk,
  missed: readonly MissedTrigger[] = missedTriggers(desk),
): void {
  if (desk.policy.triggers === "ignore") return;
  for (const [name, triggers] of byPackage(missed)) {
    const paths = triggers.map(({ path }) => path);
    const told = `${name} was not told of ${listOf(paths)}, where ${listOf(sectionsOf(desk, triggers))} changed files`;
    const way =
      desk.policy.triggers === "run"
        ? "`dpkg --configure -a` runs its triggers"
        : `\`merge: { finalize: [${JSON.stringify(commandOf(paths))}] }\` tells it`;
    desk.note("triggers", `${told}: ${way}`);
  }
  if (desk.policy.triggers === "run") makePending(desk, missed);
}

/**
 * The file triggers that would have run in one root and did not. What a package of the merged tree
 * watches counts as seen where a section with that package has the same file. Explicit triggers
 * leave no trace. Source: dpkg's doc/triggers.txt.
 */
export function missedTriggers(desk: Desk): MissedTrigger[] {
  const sides = desk.sides.map((side) => ({
    side,
    packages: new Set(namesIn(desk.read(side.to, status))),
    owners: { to: ownersOf(side.to, desk.contents), from: ownersOf(side.from, desk.contents) },
  }));
  const present = new Set(namesIn(desk.read(desk.merged, status)));
  return linesOf(desk.read(desk.merged, interests)).flatMap((line): MissedTrigger[] => {
    const [, path = "", watcher = ""] = /^(.*) (\S+)$/.exec(line) ?? [];
    const name = watcher.replace(/[:/].*$/, "");
    const having = sides.filter(({ packages }) => packages.has(name));
    if (!present.has(name) || having.length === 0) return [];
    const lacking = sides.filter(({ packages }) => !packages.has(name));
    const by = lacking.filter(({ side, owners }) =>
      changedBelow(side, placeIn(side.to, path)).some((changed) => {
        const node = side.to.get(changed);
        const isSeen = having.some((other) => {
          const theirs = other.side.to.get(changed);
          return node ? theirs && isSameContent(theirs, node) : !theirs;
        });
        return !isSeen && (node ? owners.to : owners.from)(changed).length > 0;
      }),
    );
    if (by.length === 0) return [];
    const sections = (some: typeof sides): string[] => some.map(({ side }) => side.section);
    return [{ package: name, in: sections(having), path: treeName(path), by: sections(by) }];
  });
}

/** What a section changed at a path or below it, directories left out. */
function changedBelow({ changes, from }: Side, path: string): string[] {
  const below: string[] = [];
  for (const [changed, node] of changes) {
    if (changed !== path && !changed.startsWith(`${path}/`)) continue;
    if ((node ?? from.get(changed))?.kind !== "dir") below.push(changed);
  }
  return below;
}

/** Missed triggers by the package that watches. */
function byPackage(missed: readonly MissedTrigger[]): Map<string, MissedTrigger[]> {
  const packages = new Map<string, MissedTrigger[]>();
  for (const trigger of missed) {
    const known = packages.get(trigger.package);
    if (known) known.push(trigger);
    else packages.set(trigger.package, [trigger]);
  }
  return packages;
}

/** What activates triggers and runs them, as one command line. */
const commandOf = (paths: readonly string[]): string =>
  [
    ...paths.map((path) => `dpkg-trigger --by-package=dpkg ${quoted(path)}`),
    "dpkg --configure -a",
  ].join(" && ");

const quoted = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

function sectionsOf(desk: Desk, triggers: readonly MissedTrigger[]): string[] {
  const by = new Set(triggers.flatMap((trigger) => trigger.by));
  return desk.sides.flatMap(({ section }) => (by.has(section) ? [section] : []));
}

/** Names of the packages whose files are there. */
const namesIn = (bytes: Buffer | undefined): string[] =>
  [...installedPackages(bytes).values()].map(({ name }) => name);
