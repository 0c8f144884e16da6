import { describe, shown } from "../describe.ts";
import type { Desk } from "../desk.ts";
import { type Diversion, parseDiversions } from "../drivers/diversions.ts";
import { readable } from "../formats/latin1.ts";
import { ownersOf } from "../owners.ts";
import { standing } from "../standing.ts";
import { isSameNode, type Side } from "../tree.ts";
import { placeIn } from "../tree-path.ts";

const database = "var/lib/dpkg/diversions";

/**
 * What a section diverts is diverted for the others' packages, too: their file is put where the
 * diversion says, and the diverting section's stays, as dpkg would have done in one root.
 */
export function diversionsPass(desk: Desk): void {
  const merged = parseDiversions(desk.read(desk.merged, database));
  if (merged.size === 0) return;
  const known = parseDiversions(desk.read(desk.base, database));
  const bySide = new Map(
    desk.sides.map((side) => [side, parseDiversions(desk.read(side.to, database))]),
  );
  const owners = new Map(desk.sides.map((side) => [side, ownersOf(side.to, desk.contents)]));
  for (const diversion of merged.values()) {
    if (isSame(known.get(diversion.from), diversion)) continue;
    const from = placeIn(desk.merged, diversion.from);
    const ships = (side: Side): boolean => {
      if (bySide.get(side)?.has(diversion.from) || !side.changes.get(from)) return false;
      const packages = owners.get(side)?.(from) ?? [];
      return packages.length > 0 && !packages.map(withoutArch).includes(diversion.package);
    };
    const makers = desk.sides.filter((side) =>
      isSame(bySide.get(side)?.get(diversion.from), diversion),
    );
    const shipping = desk.sides.filter(ships);
    if (shipping.length > 0 && makers.length > 0) {
      divert(desk, diversion, from, makers, shipping);
    }
  }
}

/** Puts the others' file at the diversion's target, and what the diverting sections have at its path. */
function divert(
  desk: Desk,
  diversion: Diversion,
  from: string,
  makers: readonly Side[],
  shipping: readonly Side[],
): void {
  const to = placeIn(desk.merged, diversion.to);
  const theirs = shipping.map((side) => ({
    ...side,
    from: side.from.get(from),
    to: side.to.get(from),
  }));
  const live = standing(theirs, isSameNode);
  const last = live.at(-1)?.to;
  if (!last) return;
  const own = makers.map((side) => ({ ...side, from: side.from.get(from), to: side.to.get(from) }));
  const kept = standing(own, isSameNode).at(-1) ?? own.at(-1);

  const rivals = desk.sides.filter(
    (side) => !makers.includes(side) && side.changes.get(to) && !isSameNode(side.to.get(to), last),
  );
  const sides = [
    ...live.map(({ section, to: node }) => ({ section, node })),
    ...rivals.map(({ section, to: tree }) => ({ section, node: tree.get(to) })),
  ];
  if (sides.some(({ node }) => !isSameNode(node, last))) {
    desk.conflict({
      level: "content",
      subject: shown(to),
      why: `${shown(from)} of several sections is diverted to it`,
      base: undefined,
      sides: sides.map(({ section, node }) => ({ section, value: describe(node) })),
    });
  }
  desk.set(to, last);
  desk.set(from, kept?.to ?? null);
  const whose = diversion.package === ":" ? "" : ` of package ${readable(diversion.package)}`;
  const names = shipping.map(({ section }) => section).join(", ");
  desk.note(
    "diversions",
    `${shown(from)} of ${names} is at ${shown(to)}, by the diversion${whose}`,
  );
}

const isSame = (a: Diversion | undefined, b: Diversion): boolean =>
  a?.to === b.to && a.package === b.package;

const withoutArch = (name: string): string => name.replace(/:.*$/, "");
