import type { RawConfig } from "../config/raw.ts";
import { isListVariable } from "../merge/list-variable.ts";
import type { Arrangement } from "./arrange.ts";
import { carriedBy, type Fault, inOrder } from "./carried.ts";
import { type Draft, withAncestors } from "./draft.ts";
import { configOf } from "./final-config.ts";
import { closureOf, type Graph } from "./graph.ts";
import { courseOf, merged, type Side } from "./in-effect.ts";
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
  readonly side: Side;
}

/** Sections that would have to be merged for the settings leave different values of a key. */
export interface Unsettled {
  readonly on: readonly Draft[];
  readonly conflict: readonly [StateKey, readonly Side[]];
}

/** What stands behind all sections would see something else there than in the file. */
export interface Misplaced {
  readonly on: readonly Draft[];
  readonly fault: Fault;
}

/** How the image gets the configuration that the file ends with. */
export function finishOf(
  graph: Graph,
  arrangement: Arrangement,
  end: Scene,
  start: StageStart,
): Finish | Unsettled | Misplaced {
  const { base, baseEnd, drafts } = arrangement;
  const final = courseOf(new Map(), graph.nodes).end;
  const { config, rest } = configOf(graph.nodes, start);
  const own = new Set(rest.filter((node) => !base.includes(node)));
  const needs = new Set<Draft>();
  for (const made of unmadeDirectories(graph, base, drafts)) {
    own.add(made);
    for (const draft of makersOf(made, graph, drafts)) needs.add(draft);
  }
  const certain = new Map<StateKey, string | readonly string[]>();
  for (;;) {
    const settings = settingsOf([...own], [...needs], graph, arrangement);
    if (settings && !("own" in settings)) return settings;
    const sides = [...drafts, ...(settings ? [settings] : [])].map(({ side }) => side);
    const { state, conflicts } = merged(baseEnd, sides);
    const wrong = [...final].filter(
      ([key, word]) => !certain.has(key) && (state.get(key) !== word || conflicts.has(key)),
    );
    if (wrong.length === 0) return { config: { ...config, ...overridesOf(certain) }, settings };
    const before = own.size + needs.size + certain.size;
    for (const [key] of wrong) {
      const value = certainOf(end, key);
      if (value !== undefined) certain.set(key, value);
      else if (!sayLast(key, graph, own)) throw new Error(`Internal error: ${key} can't be set`);
      if (value === undefined && !isList(key)) {
        for (const draft of changersOf(key, drafts)) needs.add(draft);
      }
    }
    if (before === own.size + needs.size + certain.size) {
      throw new Error(`Internal error: ${wrong.map(([key]) => key).join(", ")} can't be settled`);
    }
  }
}

/** Has the last instruction that sets a key say it again. */
function sayLast(key: StateKey, { nodes }: Graph, own: Set<Node>): boolean {
  const last = nodes.findLast(
    (node) => node.defines.includes(key) && node.instruction.name !== "ARG",
  );
  if (!last) return false;
  own.add(last);
  return true;
}

function overridesOf(certain: ReadonlyMap<StateKey, string | readonly string[]>): RawConfig {
  const { user, workdir, shell, ...variables } = Object.fromEntries(certain) as {
    user?: string;
    workdir?: string;
    shell?: readonly string[];
  } & { [variable: string]: string };
  const env = Object.entries(variables).map(([key, value]) => [key.slice(1), value] as const);
  return {
    ...(user !== undefined && { user }),
    ...(workdir !== undefined && { workdir }),
    ...(shell !== undefined && { shell }),
    ...(env.length > 0 && { env: Object.fromEntries(env) }),
  };
}

function makersOf(state: Node, graph: Graph, drafts: readonly Draft[]): Draft[] {
  const makers = new Set(
    [state, ...closureOf(state, graph.states)].flatMap((one) => graph.makers.get(one) ?? []),
  );
  return drafts.filter(({ cluster }) => cluster.nodes.some((node) => makers.has(node)));
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
  all: readonly Node[],
  needed: readonly Draft[],
  graph: Graph,
  { base, baseEnd }: Arrangement,
): Settings | Unsettled | Misplaced | undefined {
  if (all.length === 0) return undefined;
  const own = inOrder(all);
  const needs = needed.filter(
    (draft) => !needed.some((other) => other !== draft && withAncestors([other]).has(draft)),
  );
  const on = [...withAncestors(needs)];
  const sides = on.map(({ side }) => side);
  const start = merged(baseEnd, sides);
  const [conflict] = start.conflicts;
  if (conflict) return { on, conflict };
  const said = new Set([...base, ...on.flatMap((draft) => draft.carried)]);
  const { carried, course, fault } = carriedBy(own, graph, start.state, said);
  if (fault) return { on, fault };
  return { own, carried, needs, side: { start: start.state, end: course.end, on: new Set(sides) } };
}
