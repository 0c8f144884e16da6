import type { Driver, DriverResult } from "../driver.ts";
import {
  type Alternative,
  type Choice,
  isSameChoice,
  parseAlternative,
  printAlternative,
  sortAlternative,
} from "../formats/alternatives.ts";
import { readable } from "../formats/latin1.ts";
import { mergeRecords, type Records } from "../records.ts";
import { mapSides, type SideChange, standing } from "../standing.ts";
import { refusal } from "./refusal.ts";

/** Groups of alternatives. Their links are settled by a pass, which sees the whole tree. */
export const alternatives: Driver = {
  name: "alternatives",
  paths: /^var\/lib\/dpkg\/alternatives\/[^/]+$/,
  merge(base, changes) {
    const before = parse(base);
    const sides = mapSides(changes, parse);
    if (before === null || sides.some(({ from, to }) => from === null || to === null)) {
      return refusal(base, changes, "file", "it can't be read as a group of alternatives");
    }
    // None of them is null, as has just been seen.
    return mergeGroups(before, sides as SideChange<Alternative | undefined>[]);
  },
};

/** Undefined where there is no file, null where it is no group. */
function parse(bytes: Buffer | undefined): Alternative | undefined | null {
  return bytes && (parseAlternative(bytes) ?? null);
}

function mergeGroups(
  base: Alternative | undefined,
  sides: readonly SideChange<Alternative | undefined>[],
): DriverResult {
  const choicesOf = (group: Alternative | undefined): Records<Choice> =>
    group?.choices ?? new Map();
  const { records: choices, conflicts } = mergeRecords(
    choicesOf(base),
    mapSides(sides, choicesOf),
    {
      isSame: isSameChoice,
      nameOf: (path) => `alternative ${readable(path)}`,
      textOf: choiceText,
    },
  );
  if (choices.size === 0) return { bytes: undefined, conflicts, notes: [] };

  const used = new Set([...choices.values()].flatMap(({ slaves }) => [...slaves.keys()]));
  const slaves = new Map<string, string>();
  for (const name of used) {
    const link = mergeLink(`link of ${readable(name)}`, ({ slaves: all }) => all.get(name));
    if (link !== undefined) slaves.set(name, link);
  }
  const group: Alternative = {
    status: mergeStatus(base, sides),
    link: mergeLink("link", ({ link }) => link) ?? "",
    slaves,
    choices,
  };
  return { bytes: printAlternative(sortAlternative(group)), conflicts, notes: [] };

  /** Where a link is; sections that do not have it (any more) say nothing. */
  function mergeLink(
    key: string,
    read: (group: Alternative) => string | undefined,
  ): string | undefined {
    const linkIn = (some: Alternative | undefined): string | undefined => some && read(some);
    const found = mapSides(sides, linkIn).filter(({ to }) => to !== undefined);
    const live = standing(found, (a, b) => a === b);
    const last = live.at(-1);
    if (!last) return linkIn(base) ?? found.at(-1)?.to;
    if (live.some(({ to }) => to !== last.to)) {
      conflicts.push({
        key,
        why: "",
        base: base && readable(linkIn(base) ?? ""),
        sides: live.map(({ section, to = "" }) => ({ section, value: readable(to) })),
      });
    }
    return last.to;
  }
}

/** What a section set by hand stays so. */
function mergeStatus(
  base: Alternative | undefined,
  sides: readonly SideChange<Alternative | undefined>[],
): Alternative["status"] {
  const live = standing(
    mapSides(sides, (group) => group?.status ?? "auto"),
    (a, b) => a === b,
  );
  if (live.length === 0) return base?.status ?? "auto";
  return live.some(({ to }) => to === "manual") ? "manual" : "auto";
}

function choiceText({ priority, slaves }: Choice): string {
  const files = [...slaves].map(([name, path]) => `${readable(name)} ${readable(path)}`);
  return [`priority ${priority}`, ...files].join(", ");
}
