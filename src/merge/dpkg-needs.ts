import type { InstalledPackage } from "./drivers/dpkg-status.ts";
import { nativeArchitecture } from "./drivers/dpkg-status.ts";
import { fieldOf } from "./formats/deb822.ts";
import {
  type Clause,
  isVersionOf,
  parseRelations,
  type Relation,
} from "./formats/dpkg-relation.ts";

/** A package that can't be used beside what else is installed. */
export interface Problem {
  /** The package, by its key among the installed ones. */
  readonly key: string;
  readonly package: InstalledPackage;
  readonly field: "Pre-Depends" | "Depends" | "Conflicts" | "Breaks";
  readonly clause: Clause;
  /** What is in its way; undefined where something is missing. */
  readonly other: InstalledPackage | undefined;
}

/** Something that goes by a name: a package, or what one provides. */
interface Candidate {
  readonly owner: InstalledPackage;
  /** Undefined for what is provided without one. */
  readonly version: string | undefined;
}

/**
 * Unmet needs and clashes among installed packages, as dpkg sees them. `Recommends` is no need, and
 * a package does not clash with itself. Source: Debian policy 7.2 to 7.5, deb-control(5).
 */
export function problemsOf(packages: ReadonlyMap<string, InstalledPackage>): Problem[] {
  const native = nativeArchitecture([...packages.values()].map(({ stanza }) => stanza)) ?? "";
  const candidates = candidatesIn(packages);
  const problems: Problem[] = [];
  for (const [key, owner] of packages) {
    for (const field of ["Pre-Depends", "Depends"] as const) {
      for (const clause of parseRelations(fieldOf(owner.stanza, field))) {
        if (clause.relations.some((each) => satisfying(each, owner).length > 0)) continue;
        problems.push({ key, package: owner, field, clause, other: undefined });
      }
    }
    for (const field of ["Conflicts", "Breaks"] as const) {
      for (const clause of parseRelations(fieldOf(owner.stanza, field))) {
        for (const other of clause.relations.flatMap((each) => clashing(each, owner))) {
          problems.push({ key, package: owner, field, clause, other });
        }
      }
    }
  }
  return problems;

  function satisfying(relation: Relation, by: InstalledPackage): InstalledPackage[] {
    return matching(relation).filter((other) => {
      const kind = fieldOf(other.stanza, "Multi-Arch");
      if (relation.arch === "any" && (kind === "allowed" || kind === "foreign")) return true;
      const wanted = relation.arch ?? by.arch;
      if (relation.arch === undefined && kind === "foreign") return true;
      return archOf(other.arch) === archOf(wanted === "any" ? by.arch : wanted);
    });
  }

  function clashing(relation: Relation, by: InstalledPackage): InstalledPackage[] {
    return matching(relation).filter(
      (other) =>
        other.name !== by.name &&
        (relation.arch === undefined ||
          relation.arch === "any" ||
          archOf(other.arch) === archOf(relation.arch)),
    );
  }

  function matching(relation: Relation): InstalledPackage[] {
    const found = (candidates.get(relation.name) ?? []).filter(({ version }) =>
      version === undefined ? relation.operator === undefined : isVersionOf(relation, version),
    );
    return [...new Set(found.map(({ owner }) => owner))];
  }

  /** Packages for all machines count as those of dpkg's own. */
  function archOf(arch: string): string {
    return arch === "all" || arch === "native" || arch === "" ? native : arch;
  }
}

function candidatesIn(packages: ReadonlyMap<string, InstalledPackage>): Map<string, Candidate[]> {
  const candidates = new Map<string, Candidate[]>();
  const add = (name: string, candidate: Candidate): void => {
    const known = candidates.get(name);
    if (known) known.push(candidate);
    else candidates.set(name, [candidate]);
  };
  for (const owner of packages.values()) {
    add(owner.name, { owner, version: owner.version });
    for (const { name, version } of providedBy(owner)) add(name, { owner, version });
  }
  return candidates;
}

/** Names that a package stands for beside its own, with the version where it tells one. */
export function providedBy({
  stanza,
}: InstalledPackage): { readonly name: string; readonly version: string | undefined }[] {
  return parseRelations(fieldOf(stanza, "Provides")).flatMap(({ relations }) =>
    relations.map(({ name, version }) => ({ name, version })),
  );
}

/** Tells problems apart, whatever versions the packages have. */
export const problemKey = ({ key, field, clause, other }: Problem): string =>
  [key, field, clause.text, other?.name ?? ""].join("\n");
