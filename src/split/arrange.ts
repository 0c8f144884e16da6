import { baseOf, looseOf } from "./base-choice.ts";
import { carriedBy, closures, faultIn, inOrder } from "./carried.ts";
import { type Cluster, type Clusters, clustersFrom, united } from "./clusters.ts";
import { type Draft, withAncestors } from "./draft.ts";
import { closureOf, type Graph } from "./graph.ts";
import { atTheBeginning, courseOf, type InEffect, merged } from "./in-effect.ts";
import type { Node } from "./node.ts";
import { type Attempt, disagreed, firstAttempt, misled } from "./repair.ts";
import type { StateKey } from "./scene.ts";

export interface Arrangement {
  /** Work and state of the base, in order. */
  readonly base: readonly Node[];
  readonly baseEnd: InEffect;
  /** Each behind those that it needs. */
  readonly drafts: readonly Draft[];
}

/** What is asked about instructions and about the state that a base leaves. */
export interface Judgement {
  readonly isLight: (cluster: Cluster) => boolean;
  /** The instruction that brings back a key's value of a base; undefined where that is not known. */
  readonly closingFor: (key: StateKey, base: readonly Node[]) => string | undefined;
}

/**
 * Makes the base and the sections of clusters. Where a section would see other state than in the
 * file, what it gets that from brings the base's back at its end; where that can't be done, the two
 * are put together. Where two that are merged for a third would leave different state, the later one
 * is built on the earlier one.
 */
export function arranged(
  graph: Graph,
  first: Attempt,
  judgement: Judgement,
): { readonly arrangement: Arrangement; readonly attempt: Attempt } {
  let attempt = first;
  // Each repair takes a step back; more of them than there are pairs to repair lead nowhere.
  for (let n = 0; n <= graph.nodes.length ** 2 + 1; n++) {
    const result = tried(graph, attempt, judgement);
    if ("drafts" in result) return { arrangement: result, attempt };
    attempt = result;
  }
  return arrangedAsOne(graph, first, judgement);
}

/** All work stays together: it sees what it saw in the file. */
function arrangedAsOne(
  graph: Graph,
  { edges, clusters }: Attempt,
  judgement: Judgement,
): ReturnType<typeof arranged> {
  const attempt = firstAttempt(clustersFrom(united(clusters, clusters.all), edges), edges);
  const result = tried(graph, attempt, judgement);
  if ("drafts" in result) return { arrangement: result, attempt };
  throw new Error("Internal error: instructions that stay together see another state");
}

function tried(graph: Graph, attempt: Attempt, judgement: Judgement): Arrangement | Attempt {
  const { clusters, edges, restored } = attempt;
  const chosen = chosenFor(attempt, judgement.isLight);
  const loose = looseOf(clusters, chosen, judgement.isLight);
  if (loose.length > 1) {
    return { ...attempt, clusters: clustersFrom(united(clusters, loose), edges) };
  }
  const seen = courseOf(atTheBeginning, graph.nodes).seen;
  const base = baseInstructions(graph, clusters, chosen, attempt);
  const baseCourse = courseOf(atTheBeginning, base);
  if (faultIn(baseCourse.seen, seen)) {
    throw new Error("Internal error: the base sees other state than the file");
  }
  const canClose = (key: StateKey): boolean => judgement.closingFor(key, base) !== undefined;
  const isClosed = ({ defines }: Node): boolean => defines.every((key) => restored.has(key));

  const drafts = new Map<Cluster, Draft>();
  for (const cluster of sorted(clusters)) {
    if (chosen.includes(cluster)) continue;
    const needs = [...(clusters.before.get(cluster) ?? [])].flatMap((one) => drafts.get(one) ?? []);
    const on = [...withAncestors(needs)];
    const sides = on.map(({ side }) => side);
    const start = merged(baseCourse.end, sides);
    const [conflict] = start.conflicts;
    if (conflict) return disagreed(attempt, on, conflict, canClose);

    const inherited = on.flatMap(({ carried }) => carried).filter((node) => !isClosed(node));
    const said = new Set([...base, ...inherited]);
    const { carried, course, fault } = carriedBy(cluster.nodes, graph, start.state, said);
    if (fault) return misled(attempt, { cluster, on, base, fault, graph }, canClose);
    const end = new Map(course.end);
    const changed = [...restored].filter((key) => end.get(key) !== baseCourse.end.get(key));
    for (const key of changed) {
      const word = baseCourse.end.get(key);
      if (word === undefined) end.delete(key);
      else end.set(key, word);
    }
    drafts.set(cluster, {
      cluster,
      needs,
      carried,
      closing: changed
        .flatMap((key) => judgement.closingFor(key, base) ?? [])
        .filter((line) => !saysLast(line, [...cluster.nodes, ...carried])),
      side: { start: start.state, end, on: new Set(sides) },
    });
  }
  return { base, baseEnd: baseCourse.end, drafts: [...drafts.values()] };
}

/** Whether a line is what the last instruction of its name says already. */
function saysLast(line: string, nodes: readonly Node[]): boolean {
  const of = nodes
    .filter(({ instruction }) => line.startsWith(`${instruction.name} `))
    .sort((a, b) => a.index - b.index);
  const last = of.at(-1)?.instruction;
  return last !== undefined && `${last.name} ${last.argument}` === line;
}

/** The clusters of the base, with all that they come after. */
function chosenFor(
  { clusters, forced }: Attempt,
  isLight: (cluster: Cluster) => boolean,
): Cluster[] {
  const isForced = ({ nodes }: Cluster): boolean => nodes.some((node) => forced.includes(node));
  const first = [...baseOf(clusters, isLight), ...clusters.all.filter(isForced)];
  const chosen = new Set([
    ...first,
    ...first.flatMap((one) => [...(clusters.ancestors.get(one) ?? [])]),
  ]);
  return clusters.all.filter((one) => chosen.has(one));
}

/** Each cluster behind those that it comes after, otherwise as they begin in the file. */
function sorted({ all, ancestors }: Clusters): Cluster[] {
  const first = ({ nodes }: Cluster): number => nodes[0]?.index ?? 0;
  const left = [...all].sort((a, b) => first(a) - first(b));
  const done: Cluster[] = [];
  while (left.length > 0) {
    const at = left.findIndex((one) =>
      [...(ancestors.get(one) ?? [])].every((above) => done.includes(above)),
    );
    done.push(...left.splice(Math.max(at, 0), 1));
  }
  return done;
}

/** Work of the base with its state, and the state that all sections which run something use. */
function baseInstructions(
  graph: Graph,
  clusters: Clusters,
  base: readonly Cluster[],
  { kept, early }: Attempt,
): Node[] {
  const work = [...base.flatMap(({ nodes }) => nodes), ...early];
  const own = inOrder([...work, ...closures(graph, work)]);
  const runners = clusters.all.filter(
    (one) => !base.includes(one) && one.nodes.some(({ instruction }) => instruction.name === "RUN"),
  );
  if (runners.length < 2) return own;
  const [first = [], ...others] = runners.map(({ nodes }) => closures(graph, nodes));
  const common = first.filter(
    (state) => state.instruction.name !== "ARG" && others.every((states) => states.includes(state)),
  );
  const made = new Set(work);
  const isFree = (state: Node): boolean =>
    [state, ...closureOf(state, graph.states)].every(
      (one) => !kept.has(one) && (graph.makers.get(one) ?? []).every((maker) => made.has(maker)),
    );
  const free = common.filter(isFree);
  return inOrder([...own, ...free, ...closures(graph, free)]);
}
