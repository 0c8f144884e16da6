import type { Driver } from "../driver.ts";
import { fieldOf, parseDeb822, printDeb822 } from "../formats/deb822.ts";
import { readable } from "../formats/latin1.ts";
import { mergePackages } from "./dpkg-status.ts";
import { mergeKeyedLines } from "./keyed-lines.ts";

/** One package of a database with a file for each, as distroless images have it. */
export const dpkgStatusD: Driver = {
  name: "dpkg-status-d",
  paths: /^var\/lib\/dpkg\/status\.d\/(?!.*\.md5sums$)[^/]+$/,
  merge(base, changes) {
    const { packages, conflicts } = mergePackages(base, changes);
    const last = changes.at(-1)?.to;
    if (packages.size === 0 && last === undefined)
      return { bytes: undefined, conflicts, notes: [] };
    const printed = printDeb822(packages.values());
    // Some of these files have an empty line at their end, some have none.
    const endsEmpty = last?.subarray(-2).toString("latin1") === "\n\n";
    return { bytes: endsEmpty ? printed : printed.subarray(0, -1), conflicts, notes: [] };
  },
};

/**
 * What such a package ships: `hash  path` lines. That two versions ship different files goes without
 * saying: the conflict is that of their stanzas.
 */
export const dpkgStatusDSums: Driver = {
  name: "dpkg-status-d-md5sums",
  paths: /^var\/lib\/dpkg\/status\.d\/[^/]+\.md5sums$/,
  merge(base, changes, { path, side }) {
    const stanzaPath = path.slice(0, -".md5sums".length);
    const name = stanzaPath.slice(stanzaPath.lastIndexOf("/") + 1);
    const merged = mergeKeyedLines(base, changes, {
      keyOf: (line) => line.replace(/^\S+\s+/, ""),
      nameOf: (key) => `/${readable(key)} of package ${name}`,
    });
    const versions = changes.map(({ section }) =>
      fieldOf(parseDeb822(side(section, stanzaPath))[0], "Version"),
    );
    if (new Set(versions).size > 1) return { ...merged, conflicts: [] };
    const conflicts = merged.conflicts.map((conflict) => ({ ...conflict, package: name }));
    return { ...merged, conflicts };
  },
};
