import type { Conflict, ConflictSide } from "../conflict.ts";
import type { Desk } from "../desk.ts";
import { type Problem, problemKey, problemsOf, providedBy } from "../dpkg-needs.ts";
import { type InstalledPackage, installedPackages } from "../drivers/dpkg-status.ts";
import { readable } from "../formats/latin1.ts";

const status = "var/lib/dpkg/status";

type Packages = ReadonlyMap<string, InstalledPackage>;

/**
 * Whether all packages of the merged tree have what they need and none of what they exclude. What
 * was so in the base or in a section alone is no conflict of the sections. Of `status.d`, which has
 * no dpkg that minds, nothing is checked.
 */
export function dependenciesPass(desk: Desk): void {
  const told = new Set<string>();
  for (const problem of newProblems(desk)) {
    // Packages often exclude each other, in several fields.
    const pair = [problem.package.name, problem.other?.name ?? problem.clause.text];
    const key = [...pair].sort().join("\n");
    if (told.has(key)) continue;
    told.add(key);
    desk.conflict(conflictOf(desk, problem));
  }
}

/** Problems of the merged packages that neither the base nor a section has alone. */
export function newProblems(desk: Desk): Problem[] {
  const merged = desk.merged.get(status)?.content?.digest;
  const trees = [desk.base, ...desk.sides.map(({ to }) => to)];
  const isOfOne = trees.some((tree) => tree.get(status)?.content?.digest === merged);
  if (merged === undefined || isOfOne) return [];
  const problems = problemsOf(installedPackages(desk.read(desk.merged, status)));
  if (problems.length === 0) return [];
  const known = new Set(
    trees.flatMap((tree) => problemsOf(installedPackages(desk.read(tree, status))).map(problemKey)),
  );
  return problems.filter((problem) => !known.has(problemKey(problem)));
}

function conflictOf(desk: Desk, problem: Problem): Conflict {
  const { package: by, other, clause, field } = problem;
  const text = readable(clause.text);
  return {
    level: "package",
    subject: `package ${readable(by.name)}`,
    why: other
      ? `it ${field === "Breaks" ? "breaks" : "conflicts with"} ${text}, which is ${named(other)}`
      : `it needs ${text}, which is not there`,
    base: undefined,
    sides: sidesOf(desk, problem),
  };
}

/** What each section did to the packages that a problem is about. */
function sidesOf(desk: Desk, { package: by, other, clause }: Problem): ConflictSide[] {
  const trees = desk.sides.map((side) => ({
    section: side.section,
    from: installedPackages(desk.read(side.from, status)),
    to: installedPackages(desk.read(side.to, status)),
  }));
  const names = new Set(other ? [other.name] : clause.relations.map(({ name }) => name));
  const isInvolved = (each: InstalledPackage): boolean =>
    each.name === by.name ||
    names.has(each.name) ||
    (!other && providedBy(each).some(({ name }) => names.has(name)));
  return trees.flatMap(({ section, from, to }) => {
    const value = deedsOf(from, to, isInvolved).join(", ");
    return value === "" ? [] : [{ section, value }];
  });
}

function deedsOf(
  from: Packages,
  to: Packages,
  isInvolved: (each: InstalledPackage) => boolean,
): string[] {
  return [...new Set([...to.keys(), ...from.keys()])].flatMap((key) => {
    const [before, after] = [from.get(key), to.get(key)];
    const some = after ?? before;
    if (!some || !isInvolved(some)) return [];
    if (!before) return [`installs ${named(some)}`];
    if (!after) return [`removes ${named(some)}`];
    return before.version === after.version
      ? []
      : [`replaces ${named(before)} by ${readable(after.version)}`];
  });
}

const named = ({ name, version }: InstalledPackage): string => readable(`${name} ${version}`);
