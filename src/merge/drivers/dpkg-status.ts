import type { Driver, DriverResult, FileChange, RecordConflict } from "../driver.ts";
import { fieldOf, parseDeb822, printDeb822, type Stanza, stanzasBy } from "../formats/deb822.ts";
import { readable } from "../formats/latin1.ts";
import { mergeRecords, type Records } from "../records.ts";
import { mapSides } from "../standing.ts";
import { isPresent, packageRules } from "./dpkg-package.ts";
import { removal } from "./refusal.ts";

export interface InstalledPackage {
  readonly name: string;
  readonly arch: string;
  readonly version: string;
  readonly stanza: Stanza;
}

/**
 * The packages of a `status` file whose files are there, configured or not, by `name`, or by
 * `name:arch` for those that can be there for several architectures (`Multi-Arch: same`), in order.
 */
export function installedPackages(bytes: Buffer | undefined): Map<string, InstalledPackage> {
  const packages = new Map<string, InstalledPackage>();
  for (const stanza of parseDeb822(bytes)) {
    if (!isPresent(stanza)) continue;
    const [name, arch] = [nameOf(stanza), archOf(stanza)];
    const version = fieldOf(stanza, "Version") ?? "";
    packages.set(isCoinstallable(stanza) ? `${name}:${arch}` : name, {
      name,
      arch,
      version,
      stanza,
    });
  }
  return packages;
}

/** The architecture that dpkg itself is built for: that which packages for `all` count as. */
export function nativeArchitecture(stanzas: readonly Stanza[]): string | undefined {
  const arches = stanzas.filter((stanza) => nameOf(stanza) === "dpkg").map(archOf);
  return arches[0] ?? stanzas.map(archOf).find((arch) => arch !== "all");
}

/** dpkg's database of packages. */
export const dpkgStatus: Driver = {
  name: "dpkg-status",
  paths: /^var\/lib\/dpkg\/(status|available)$/,
  merge(base, changes, { path }) {
    const result = removal(base, changes) ?? mergeStatus(base, changes);
    // What an archive once had to offer binds nobody: any section's word will do.
    return path.endsWith("/available") ? { ...result, conflicts: [] } : result;
  },
};

function mergeStatus(base: Buffer | undefined, changes: readonly FileChange[]): DriverResult {
  const { packages, conflicts } = mergePackages(base, changes);
  const stanzas = [...packages.values()].sort(
    (a, b) => compare(nameOf(a), nameOf(b)) || compare(archOf(a), archOf(b)),
  );
  return { bytes: printDeb822(stanzas), conflicts, notes: [] };
}

/**
 * Three-way merge of files of packages' stanzas: packages by key, in the order of the base, then as
 * they came. Conflicts name their package.
 */
export function mergePackages(
  base: Buffer | undefined,
  changes: readonly FileChange[],
): { packages: Map<string, Stanza>; conflicts: RecordConflict[] } {
  const before = parseDeb822(base);
  const sides = mapSides(changes, parseDeb822);
  const all = [...before, ...sides.flatMap(({ from, to }) => [...from, ...to])];
  const native = nativeArchitecture(all) ?? "";
  const several = new Set(all.filter(isCoinstallable).map(nameOf));
  // A package that is co-installable in one section only is the same package in the others.
  const keyOf = (stanza: Stanza): string => {
    const name = nameOf(stanza);
    if (!several.has(name)) return name;
    const arch = archOf(stanza);
    return `${name}:${arch === "all" ? native : arch}`;
  };
  const shownName = (key: string): string =>
    readable(key.endsWith(`:${native}`) ? key.slice(0, -native.length - 1) : key);
  const byKey = (stanzas: readonly Stanza[]): Records<Stanza> => stanzasBy(stanzas, keyOf);
  const rules = packageRules(shownName);
  const { records, conflicts } = mergeRecords(byKey(before), mapSides(sides, byKey), rules);
  return {
    packages: records,
    conflicts: conflicts.map((conflict) => ({
      ...conflict,
      package: conflict.key.replace(/^package /, "").replace(/:.*/s, ""),
    })),
  };
}

const nameOf = (stanza: Stanza): string => fieldOf(stanza, "Package") ?? "";
const archOf = (stanza: Stanza): string => fieldOf(stanza, "Architecture") ?? "";
const isCoinstallable = (stanza: Stanza): boolean => fieldOf(stanza, "Multi-Arch") === "same";

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
