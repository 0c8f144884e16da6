import type { RawConfig } from "../config/raw.ts";
import { isListVariable } from "../merge/list-variable.ts";
import type { Arrangement } from "./arrange.ts";
import { type Draft, withAncestors } from "./draft.ts";
import { configOf } from "./final-config.ts";
import { closureOf, type Graph } from "./graph.ts";
import { courseOf, differenceFor, type InEffect, merged, type Side } from "./in-effect.ts";
import type { Node } from "./node.ts";
import { isUnder } from "./paths.ts";
import type { Scene, StateKey } from "./scene.ts";
import type { StageStart } from "./stage-start.ts";

/** What the image has besides the files of the sections. */
export interface Finish {
  /** Of the image in the layerfile. */
  readonly config: RawConfig;
  /** What can't be said there is a section of its own. */
  readonly settings: Settings | undefined;
}

export interface Settings {
  readonly own: readonly Node[];
  readonly carried: readonly Node[];
  readonly needs: readonly Draft[];
}

/** How the image gets the configuration that the file ends with. */
export function finishOf(
  graph: Graph,
  arrangement: Arrangement,
  end: Scene,
  start: StageStart,
): Finish {
  const { base, baseEnd, drafts } = arrangement;
  const { state, conflicts } = merged(
    baseEnd,
    drafts.map(({ side }) => side),
  );
  const final = courseOf(new Map(), graph.nodes).end;
  const { config, rest } = configOf(graph.nodes, start);
  const values: { -readonly [key in keyof RawConfig]: RawConfig[key] } = { ...config };
  const env: { [name: string]: string | null } = {};
  const open = new Set<Node>();
  const needs = new Set<Draft>();
  for (const [key, word] of final) {
    if (state.get(key) === word && !conflicts.has(key)) continue;
    const value = certainOf(end, key);
    if (value === undefined) {
      const last = graph.nodes.findLast(
        (node) => node.defines.includes(key) && node.instruction.name !== "ARG",
      );
      if (last) open.add(last);
      if (!isList(key)) for (const draft of changersOf(key, drafts)) needs.add(draft);
    } else if (key === "user" || key === "workdir") values[key] = value as string;
    else if (key === "shell") values.shell = value as readonly string[];
    else env[key.slice(1)] = value as string;
  }
  for (const made of unmadeDirectories(graph, base, drafts)) {
    open.add(made);
    const makers = new Set(
      [made, ...closureOf(made, graph.states)].flatMap((one) => graph.makers.get(one) ?? []),
    );
    for (const draft of drafts) {
      if (draft.cluster.nodes.some((node) => makers.has(node))) needs.add(draft);
    }
  }
  if (Object.keys(env).length > 0) values.env = env;
  const own = [...rest, ...open].sort((a, b) => a.index - b.index);
  return {
    config: values,
    settings: own.length > 0 ? settingsOf(own, [...needs], graph, arrangement) : undefined,
  };
}

const isList = (key: StateKey): boolean => key.startsWith("$") && isListVariable(key.slice(1));

/** The value that a key ends with, where nothing from outside the file can change it. */
function certainOf({ certain }: Scene, key: StateKey): string | readonly string[] | undefined {
  switch (key) {
    case "user":
      return certain.user;
    case "workdir":
      return certain.cwd;
    case "shell":
      return certain.shell;
    default: {
      const value = certain.scope.env.get(key.slice(1));
      return typeof value === "string" ? value : undefined;
    }
  }
}

/** Those that bring the base's value back have changed it, too. */
const changersOf = (key: StateKey, drafts: readonly Draft[]): Draft[] =>
  drafts.filter(
    ({ side, closing }) =>
      side.start.get(key) !== side.end.get(key) ||
      closing.some((line) => line.split(" ")[0]?.toLowerCase() === key),
  );

/** WORKDIRs that no section says again, although no section makes their directory. */
function unmadeDirectories(
  { nodes }: Graph,
  base: readonly Node[],
  drafts: readonly Draft[],
): Node[] {
  const said = [
    ...base,
    ...drafts.flatMap(({ cluster, carried }) => [...cluster.nodes, ...carried]),
  ];
  const made = said.flatMap(({ effects }) => effects.writes.map(({ path }) => path));
  const left: Node[] = [];
  for (const node of nodes) {
    if (node.instruction.name !== "WORKDIR" || said.includes(node)) continue;
    const [directory] = node.effects.writes;
    if (!directory || made.some((path) => isUnder(path, directory.path))) continue;
    left.push(node);
    made.push(directory.path);
  }
  return left;
}

function settingsOf(
  own: readonly Node[],
  needed: readonly Draft[],
  graph: Graph,
  { base, baseEnd }: Arrangement,
): Settings {
  const needs = needed.filter(
    (draft) => !needed.some((other) => other !== draft && withAncestors([other]).has(draft)),
  );
  const on = [...withAncestors(needs)];
  const whole = new Set(own.flatMap((node) => [...closureOf(node, graph.states)]));
  const carried = [...whole].filter((node) => !own.includes(node));
  const said = new Set([...base, ...on.flatMap((draft) => draft.carried)]);
  const seen = courseOf(new Map(), graph.nodes).seen;
  const start = merged(
    baseEnd,
    on.map(({ side }): Side => side),
  ).state;
  const lean = carried.filter((node) => !said.has(node) || node.instruction.name === "ARG");
  const isRight = (some: readonly Node[]): boolean => {
    const course = courseOf(
      start,
      [...own, ...some].sort((a, b) => a.index - b.index),
    );
    return own.every((node) => !differs(node, course.seen, seen));
  };
  return { own, carried: isRight(lean) ? lean : carried, needs };
}

const differs = (
  node: Node,
  one: ReadonlyMap<Node, InEffect>,
  other: ReadonlyMap<Node, InEffect>,
): boolean =>
  differenceFor(node, one.get(node) ?? new Map(), other.get(node) ?? new Map()) !== undefined;
