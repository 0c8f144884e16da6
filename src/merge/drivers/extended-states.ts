import type { Driver, Surroundings } from "../driver.ts";
import { fieldOf, parseDeb822, printDeb822, type Stanza, stanzasBy } from "../formats/deb822.ts";
import { type SideChange, standing } from "../standing.ts";
import { installedPackages, nativeArchitecture } from "./dpkg-status.ts";
import { unlessGone } from "./keyed-lines.ts";

/** Why a package is there: others need it, or someone asked for it; undefined: it is not there. */
type Mark = "auto" | "manual" | undefined;

const statusPath = "var/lib/dpkg/status";

/**
 * apt's marks of packages that were installed because others need them. What has no record and is
 * installed was asked for. Of a package that the base does not have, a section that asked for it
 * wins; else who changed the mark. Source: apt-mark(8); apt writes packages for all architectures
 * under the native one.
 */
export const extendedStates: Driver = {
  name: "extended-states",
  paths: /^var\/lib\/apt\/extended_states$/,
  merge(base, changes, surroundings) {
    const before = parse(base);
    const installed = installedOf(changes, surroundings);
    const sides = changes.map(({ section, needs, ...side }) => ({
      section,
      needs,
      from: parse(side.from),
      to: parse(side.to),
      // What a section was built on has the base's packages and those of the sections it needs.
      had: [installed.base, ...needs.flatMap((name) => installed.sections.get(name) ?? [])],
      has: [installed.sections.get(section) ?? new Set<string>()],
    }));
    const all = [before, ...sides.map(({ to }) => to)];
    const kept = [...new Set(all.flatMap((records) => [...records.keys()]))].flatMap((key) => {
      const mark = mergeMarks(
        markIn(before, [installed.base], key),
        sides.map(({ section, needs, from, to, had, has }) => ({
          section,
          needs,
          from: markIn(from, had, key),
          to: markIn(to, has, key),
        })),
      );
      const record = all
        .map((records) => records.get(key))
        .find((stanza) => stanza && markOf(stanza) === mark);
      return record ?? [];
    });
    return { bytes: unlessGone(printDeb822(kept), changes), conflicts: [], notes: [] };
  },
};

function mergeMarks(base: Mark, sides: readonly SideChange<Mark>[]): Mark {
  const live = standing(sides, (a, b) => a === b).map(({ to }) => to);
  if (live.length === 0) return base;
  return live.find((mark) => mark === "manual") ?? live.find((mark) => mark === "auto");
}

const markOf = (stanza: Stanza): Mark =>
  fieldOf(stanza, "Auto-Installed") === "0" ? "manual" : "auto";

function markIn(
  records: ReadonlyMap<string, Stanza>,
  installed: readonly ReadonlySet<string>[],
  key: string,
): Mark {
  const record = records.get(key);
  if (record) return markOf(record);
  return installed.some((packages) => packages.has(key)) ? "manual" : undefined;
}

const parse = (bytes: Buffer | undefined): Map<string, Stanza> =>
  stanzasBy(
    parseDeb822(bytes),
    (stanza) => `${fieldOf(stanza, "Package")} ${fieldOf(stanza, "Architecture")}`,
  );

/** What is installed, in the form of the keys above. */
function installedOf(
  changes: readonly { readonly section: string; readonly needs: readonly string[] }[],
  surroundings: Surroundings,
): { base: Set<string>; sections: Map<string, Set<string>> } {
  const keysOf = (bytes: Buffer | undefined): Set<string> => {
    const packages = [...installedPackages(bytes).values()];
    const native = nativeArchitecture(packages.map(({ stanza }) => stanza));
    return new Set(
      packages.map(({ name, arch }) => `${name} ${arch === "all" ? (native ?? arch) : arch}`),
    );
  };
  const names = new Set(changes.flatMap(({ section, needs }) => [section, ...needs]));
  return {
    base: keysOf(surroundings.base(statusPath)),
    sections: new Map(
      [...names].map((name) => [name, keysOf(surroundings.side(name, statusPath))]),
    ),
  };
}
