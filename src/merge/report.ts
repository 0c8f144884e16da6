import type { Conflict } from "./conflict.ts";
import type { Note } from "./desk.ts";
import type { FixupEntry } from "./fixup.ts";

/** What a merge did, as plain data. Paths have their leading `/`. */
export interface MergeReport {
  /** In the order of their layers. */
  readonly sections: readonly string[];
  readonly packages: {
    /** Names that the image has and the base has not. */
    readonly added: number;
    /** Those that several sections ship, largest first. */
    readonly shared: readonly SharedPackage[];
  };
  readonly ids: readonly RenumberedId[];
  /** Which drivers merged which files, by name. */
  readonly drivers: readonly DriverUse[];
  readonly notes: readonly Note[];
  /** Conflicts that the policy decided: what a section wanted is lost. */
  readonly conflicts: readonly Conflict[];
  readonly missedTriggers: readonly MissedTrigger[];
  /** The layer that makes the merged tree of the stacked ones; no entries: there is none. */
  readonly fixup: {
    readonly entries: number;
    /** Of the files in it. */
    readonly bytes: number;
    readonly paths: readonly string[];
  };
  readonly read: ReadStats;
}

/** What a merge had to read. */
export interface ReadStats {
  /** Layers that were streamed, and their bytes as they are kept. */
  readonly layers: number;
  readonly bytes: number;
  /** Tables of contents that were there. */
  readonly tables: number;
  /** Entries of all tables. */
  readonly entries: number;
}

/** A package that two or more sections ship, so that its files are in the image several times. */
export interface SharedPackage {
  readonly name: string;
  readonly sections: readonly string[];
  /** Of one copy, installed; 0 when it is not known. */
  readonly bytes: number;
  /** The base has it in another version. */
  readonly isUpgrade: boolean;
}

export interface RenumberedId {
  readonly section: string;
  readonly kind: "user" | "group";
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export interface DriverUse {
  readonly name: string;
  readonly paths: readonly string[];
}

/** A trigger of a package that never ran, since what fires it came with sections without it. */
export interface MissedTrigger {
  readonly package: string;
  /** Sections that have the package. */
  readonly in: readonly string[];
  /** What the package watches. */
  readonly path: string;
  /** Sections that changed something there. */
  readonly by: readonly string[];
}

/** Installed packages by name. */
export type Packages = ReadonlyMap<string, { readonly version: string; readonly bytes: number }>;

/** What a merge has at its end, to be told. Paths as within the merge, without leading `/`. */
export interface ReportParts {
  /** In the order of their layers, with the packages that each found and left. */
  readonly sections: readonly {
    readonly section: string;
    readonly from: Packages;
    readonly to: Packages;
  }[];
  /** Packages of the base. */
  readonly base: Packages;
  readonly ids: readonly RenumberedId[];
  /** Every file that a driver merged, in any order. */
  readonly merged: readonly { readonly driver: string; readonly path: string }[];
  readonly notes: readonly Note[];
  readonly conflicts: readonly Conflict[];
  readonly missedTriggers: readonly MissedTrigger[];
  readonly fixup: readonly FixupEntry[];
  readonly read: ReadStats;
}

/** Counts and sorts what is to be told. A pure function: the same parts give the same report. */
export function reportOf(parts: ReportParts): MergeReport {
  const { ids, notes, conflicts, missedTriggers, fixup, read } = parts;
  return {
    sections: parts.sections.map(({ section }) => section),
    packages: packagesOf(parts),
    ids,
    drivers: driversOf(parts),
    notes: [...new Map(notes.map((note) => [`${note.by}\n${note.text}`, note])).values()],
    conflicts,
    missedTriggers: missedTriggers.map((trigger) => ({ ...trigger, path: absolute(trigger.path) })),
    fixup: {
      entries: fixup.length,
      bytes: fixup.reduce((sum, entry) => sum + bytesOf(entry), 0),
      paths: fixup.map(({ path }) => absolute(path)),
    },
    read,
  };
}

/** A section ships what it did not find in this version. */
function packagesOf({ base, sections }: ReportParts): MergeReport["packages"] {
  const shipped = new Map<string, { sections: string[]; bytes: number }>();
  for (const { section, from, to } of sections) {
    for (const [name, { version, bytes }] of to) {
      if (from.get(name)?.version === version) continue;
      const known = shipped.get(name) ?? { sections: [], bytes: 0 };
      known.sections.push(section);
      shipped.set(name, { ...known, bytes: Math.max(known.bytes, bytes) });
    }
  }
  const shared = [...shipped]
    .filter(([, { sections: shippers }]) => shippers.length > 1)
    .map(([name, found]) => ({ name, ...found, isUpgrade: base.has(name) }))
    .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  return { added: [...shipped.keys()].filter((name) => !base.has(name)).length, shared };
}

function driversOf({ merged }: ReportParts): DriverUse[] {
  const byName = new Map<string, Set<string>>();
  for (const { driver, path } of merged) {
    byName.set(driver, (byName.get(driver) ?? new Set()).add(absolute(path)));
  }
  return [...byName]
    .map(([name, paths]) => ({ name, paths: [...paths].sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What an entry brings: nothing for other names of a file that is there already. */
function bytesOf(entry: FixupEntry): number {
  return "node" in entry && entry.linkTo === undefined ? (entry.node.content?.size ?? 0) : 0;
}

const absolute = (path: string): string => (path.startsWith("/") ? path : `/${path}`);
