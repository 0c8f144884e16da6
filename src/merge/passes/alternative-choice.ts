import { shown } from "../describe.ts";
import type { Desk } from "../desk.ts";
import type { Alternative } from "../formats/alternatives.ts";
import { readable } from "../formats/latin1.ts";
import { standing } from "../standing.ts";
import { isSameNode } from "../tree.ts";
import { exists, treeName } from "../tree-path.ts";
import { ruleLine } from "../ways.ts";

/** What a group's link leads to, a key of its choices, and whether that is by hand. */
export interface Chosen {
  readonly path: string;
  readonly status: Alternative["status"];
}

/**
 * What is chosen of a merged group: what the person's rule for `/etc/alternatives/NAME` says, else
 * what a section set by hand (two that differ are a conflict), else what dpkg would have after the
 * sections' installations in their order: the highest priority; of equal ones what came first.
 * `name` is the group's as trees have it; `known` the group as the base and all sections have it.
 */
export function chooseAlternative(
  desk: Desk,
  name: string,
  group: Alternative,
  known: readonly Alternative[],
): Chosen {
  const ruled = ruledChoice(desk, name, group);
  const best = bestChoice(desk, name, group, known);
  if (ruled !== undefined) {
    return { path: ruled, status: ruled === best ? group.status : "manual" };
  }
  const manual = group.status === "manual" ? manualChoice(desk, name, group) : undefined;
  // Without what was set by hand dpkg chooses again.
  if (manual === undefined) {
    sayBest(desk, name, group, best);
    return { path: best, status: "auto" };
  }
  return { path: manual, status: "manual" };
}

/** What the merge of paths took for the link although sections differ: only a rule does that. */
function ruledChoice(desk: Desk, name: string, group: Alternative): string | undefined {
  const path = linkOf(name);
  const sides = desk.sides.map((side) => ({
    ...side,
    from: side.from.get(path),
    to: side.to.get(path),
  }));
  const live = standing(sides, isSameNode);
  if (desk.open.has(path) || live.every(({ to }) => isSameNode(to, live[0]?.to))) return undefined;
  return currentIn(desk.merged, name, group);
}

/** Of the sections in which the group is not dpkg's to choose. */
function manualChoice(desk: Desk, name: string, group: Alternative): string | undefined {
  const database = `var/lib/dpkg/alternatives/${name}`;
  const read = (tree: Desk["merged"]): string | undefined =>
    desk.read(tree, database)?.toString("latin1", 0, 7) === "manual\n"
      ? currentIn(tree, name, group)
      : undefined;
  const sides = desk.sides.map((side) => ({ ...side, from: read(side.from), to: read(side.to) }));
  const live = standing(sides, (a, b) => a === b).filter(({ to }) => to !== undefined);
  const last = live.at(-1);
  if (!last) return read(desk.base);
  if (live.some(({ to }) => to !== last.to)) {
    const before = read(desk.base);
    desk.conflict({
      level: "record",
      subject: shown(linkOf(name)),
      why: "it is set by hand to different programs",
      base: before === undefined ? undefined : readable(before),
      sides: live.map(({ section, to = "" }) => ({ section, value: readable(to) })),
      ways: live.map(({ section }) => {
        const rule = ruleLine(shown(linkOf(name)), `section:${section}`);
        return `choose that of ${section}, under \`merge.rules\`: \`${rule}\``;
      }),
    });
  }
  return last.to;
}

/** The first of highest priority, in the order in which they were installed. */
function bestChoice(
  desk: Desk,
  name: string,
  group: Alternative,
  known: readonly Alternative[],
): string {
  const current = [desk.base, ...desk.sides.map(({ to }) => to)].map((tree) =>
    currentIn(tree, name, group),
  );
  const [base, ...sections] = current;
  const inOrder = [
    ...(base === undefined ? [] : [base]),
    ...sections.flatMap((each) => each ?? []),
    ...known.flatMap(({ choices }) => [...choices.keys()]),
    ...group.choices.keys(),
  ].filter((path) => group.choices.has(path));
  const there = inOrder.filter((path) => exists(desk.merged, treeName(path)));
  let best: string | undefined;
  for (const path of there.length > 0 ? there : inOrder) {
    if (best === undefined || priorityOf(group, path) > priorityOf(group, best)) best = path;
  }
  return best ?? "";
}

function sayBest(desk: Desk, name: string, group: Alternative, best: string): void {
  const equal = [...group.choices.keys()].filter(
    (path) => path !== best && priorityOf(group, path) === priorityOf(group, best),
  );
  const others = equal.map(readable).join(" and ");
  const tie = equal.length === 0 ? "" : `, which came before ${others} of the same priority`;
  desk.note("alternatives", `${name} is ${readable(best)}${tie}`);
}

/** What the link leads to in a tree, when that is one of the group's choices. */
function currentIn(tree: Desk["merged"], name: string, group: Alternative): string | undefined {
  const target = tree.get(linkOf(name))?.target;
  return [...group.choices.keys()].find((path) => treeName(path) === target);
}

const priorityOf = ({ choices }: Alternative, path: string): number =>
  choices.get(path)?.priority ?? Number.NEGATIVE_INFINITY;

const linkOf = (name: string): string => `etc/alternatives/${name}`;
