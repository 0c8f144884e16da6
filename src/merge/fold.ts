import type { Conflict, ConflictSide } from "./conflict.ts";

/** The packages of a section that own a path, in the form of `Entry.path`: `libc6`, `libc6:amd64`. */
export type OwnersOf = (section: string, path: string) => readonly string[];

/**
 * Tells with each conflict about a path which packages own it, and folds those about files of a
 * package that is in conflict itself into that one: two versions of a package are one report.
 * Several conflicts about one package become one.
 */
export function foldConflicts(conflicts: readonly Conflict[], ownersOf: OwnersOf): Conflict[] {
  const packages = new Map<string, { conflict: Conflict; folded: Set<string> }>();
  const out: (Conflict | string)[] = [];
  for (const conflict of conflicts) {
    const name = packageOf(conflict);
    const known = name === undefined ? undefined : packages.get(name);
    if (name === undefined) out.push(conflict);
    else if (known) known.conflict = joined(known.conflict, conflict);
    else {
      packages.set(name, { conflict, folded: new Set(conflict.folded) });
      out.push(name);
    }
  }
  const told = out.map((each) => (typeof each === "string" ? each : fold(each)));
  return told.flatMap((each) => {
    if (typeof each !== "string") return each ?? [];
    const found = packages.get(each);
    if (!found) return [];
    const folded = [...found.folded].sort();
    return [{ ...found.conflict, ...(folded.length > 0 ? { folded } : {}) }];
  });

  /** The conflict with its owners; undefined when a package's own conflict explains it. */
  function fold(conflict: Conflict): Conflict | undefined {
    const path = pathOf(conflict);
    if (path === undefined) return conflict;
    const sides = conflict.sides.map((side): ConflictSide => {
      const owners = side.packages ?? ownersOf(side.section, path);
      return owners.length > 0 ? { ...side, packages: owners } : side;
    });
    if (conflict.isForced) return { ...conflict, sides };
    for (const name of new Set(sides.flatMap((side) => side.packages ?? []).map(withoutArch))) {
      const known = packages.get(name);
      if (!known || !explains(known.conflict, conflict)) continue;
      known.folded.add(path);
      return undefined;
    }
    return { ...conflict, sides };
  }
}

/** A package's conflict explains one of its files' when it is between the same sections, at least. */
function explains(known: Conflict, conflict: Conflict): boolean {
  const sections = new Set(known.sides.map(({ section }) => section));
  return conflict.sides.every(({ section }) => sections.has(section));
}

function joined(a: Conflict, b: Conflict): Conflict {
  const isKnown = (side: ConflictSide): boolean =>
    a.sides.some(({ section, value }) => section === side.section && value === side.value);
  const why = a.why ?? b.why;
  return {
    ...a,
    ...(why === undefined ? {} : { why }),
    sides: [...a.sides, ...b.sides.filter((side) => !isKnown(side))],
    ...(a.ways || b.ways ? { ways: [...new Set([...(a.ways ?? []), ...(b.ways ?? [])])] } : {}),
  };
}

/** The name in `package foo` and `package foo:amd64`. */
function packageOf({ level, subject }: Conflict): string | undefined {
  const [, name] = /^package (\S+)$/.exec(subject) ?? [];
  return level === "package" && name !== undefined ? withoutArch(name) : undefined;
}

/** The path, in the form of `Entry.path`, of conflicts that are about one. */
function pathOf({ subject, level }: Conflict): string | undefined {
  const isOfPath = level === "content" || level === "structural" || level === "metadata";
  const isFile = isOfPath || level === "package" || level === "regenerate";
  return isFile && subject.startsWith("/") ? subject.slice(1) : undefined;
}

const withoutArch = (name: string): string => name.replace(/:.*$/, "");
