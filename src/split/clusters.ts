import type { Stage } from "../dockerfile/stages.ts";
import { closureOf, type Edge, type Graph } from "./graph.ts";
import type { Node } from "./node.ts";

/** Instructions that stay together, and what they come after. */
export interface Cluster {
  /** In order; all of them do work. */
  readonly nodes: readonly Node[];
}

/** Clusters with their dependencies, none of which follows from others. */
export interface Clusters {
  readonly all: readonly Cluster[];
  readonly before: ReadonlyMap<Cluster, ReadonlySet<Cluster>>;
  readonly after: ReadonlyMap<Cluster, ReadonlySet<Cluster>>;
  /** With what follows from others. */
  readonly ancestors: ReadonlyMap<Cluster, ReadonlySet<Cluster>>;
}

/** Clusters by which instruction is in which, with the dependencies that the edges make of them. */
export function clustersFrom(all: readonly Cluster[], edges: readonly Edge[]): Clusters {
  const of = new Map(all.flatMap((one) => one.nodes.map((node) => [node, one] as const)));
  const direct = new Map(all.map((one) => [one, new Set<Cluster>()] as const));
  for (const { from, to } of edges) {
    const [first, second] = [of.get(from), of.get(to)];
    if (first && second && first !== second) direct.get(second)?.add(first);
  }
  const ancestors = new Map<Cluster, Set<Cluster>>();
  const find = (one: Cluster): Set<Cluster> => {
    const known = ancestors.get(one);
    if (known) return known;
    const found = new Set<Cluster>();
    ancestors.set(one, found);
    for (const pred of direct.get(one) ?? []) {
      found.add(pred);
      for (const more of find(pred)) found.add(more);
    }
    return found;
  };
  for (const one of all) find(one);
  const before = new Map<Cluster, Set<Cluster>>();
  const after = new Map(all.map((one) => [one, new Set<Cluster>()] as const));
  for (const one of all) {
    const preds = [...(direct.get(one) ?? [])];
    const needed = preds.filter(
      (pred) => !preds.some((other) => other !== pred && ancestors.get(other)?.has(pred)),
    );
    before.set(one, new Set(needed));
    for (const pred of needed) after.get(pred)?.add(one);
  }
  return { all, before, after, ancestors };
}

/** Some clusters made one, with all that stand between them. */
export function united(clusters: Clusters, some: readonly Cluster[]): Cluster[] {
  const { all, ancestors } = clusters;
  const isAbove = (one: Cluster, other: Cluster): boolean =>
    ancestors.get(other)?.has(one) ?? false;
  const members = all.filter(
    (one) =>
      some.includes(one) ||
      (some.some((first) => isAbove(first, one)) && some.some((last) => isAbove(one, last))),
  );
  const nodes = members.flatMap((one) => one.nodes).sort((a, b) => a.index - b.index);
  return [...all.filter((one) => !members.includes(one)), { nodes }];
}

/**
 * The instructions that do work, those that follow each other put together as far as nothing is
 * lost by it: chains, and trivial ones with the only one that they come after or before.
 */
export function clustersOf(graph: Graph, isTrivial: (node: Node) => boolean): Clusters {
  const { edges } = graph;
  let clusters = clustersFrom(
    graph.nodes.filter(({ role }) => role === "work").map((node) => ({ nodes: [node] })),
    edges,
  );
  for (const [first, second] of sharedStages(graph)) {
    const some = clusters.all.filter(
      ({ nodes }) => nodes.includes(first) || nodes.includes(second),
    );
    if (some.length > 1) clusters = clustersFrom(united(clusters, some), edges);
  }
  const isLight = ({ nodes }: Cluster): boolean => nodes.every(isTrivial);
  for (;;) {
    const pair = nextPair(clusters, graph, isLight);
    if (!pair) return clusters;
    clusters = clustersFrom(united(clusters, pair), edges);
  }
}

/** Instructions that take files from one stage, so that it is built once. */
function sharedStages({ nodes }: Graph): (readonly [Node, Node])[] {
  const users = new Map<Stage, Node>();
  const pairs: (readonly [Node, Node])[] = [];
  for (const node of nodes) {
    for (const stage of node.stages) {
      const isWork = stage.instructions.some(({ name }) => name === "RUN");
      const first = users.get(stage);
      if (!first) users.set(stage, node);
      else if (isWork) pairs.push([first, node]);
    }
  }
  return pairs;
}

/** The next two clusters that are better one; by their words, so that the order of lines is nothing. */
function nextPair(
  { all, before, after }: Clusters,
  graph: Graph,
  isLight: (cluster: Cluster) => boolean,
): readonly [Cluster, Cluster] | undefined {
  const pairs = all.flatMap((second) =>
    [...(before.get(second) ?? [])].map((first) => [first, second] as const),
  );
  const isOnly = (set: ReadonlySet<Cluster> | undefined): boolean => set?.size === 1;
  const chain = pairs.filter(
    ([first, second]) => isOnly(after.get(first)) && isOnly(before.get(second)),
  );
  const lead = pairs.filter(([first]) => isLight(first) && isOnly(after.get(first)));
  const isTail = (second: Cluster): boolean => isLight(second) && isOnly(before.get(second));
  const tail = pairs.filter(
    ([first, second]) => isTail(second) && !bringsState(graph, first, second),
  );
  const ends = pairs.filter(([first]) => [...(after.get(first) ?? [])].every(isTail));
  return [lead, chain, tail, ends].find((some) => some.length > 0)?.toSorted(byWords)[0];
}

/** Whether others that come after the first would see state that they don't see now. */
function bringsState(graph: Graph, first: Cluster, second: Cluster): boolean {
  const known = new Set(first.nodes.flatMap((node) => [...closureOf(node, graph.states)]));
  return second.nodes.some((node) =>
    [...closureOf(node, graph.states)].some(
      (state) => !known.has(state) && state.instruction.name !== "ARG",
    ),
  );
}

/** The words of a cluster's instructions: what it is, wherever it stands. */
export const wordsOf = ({ nodes }: Cluster): string =>
  nodes
    .map(({ instruction: { name, argument } }) => `${name} ${argument}`)
    .sort()
    .join("\n");

function byWords([a, b]: readonly [Cluster, Cluster], [c, d]: readonly [Cluster, Cluster]): number {
  const [one, other] = [`${wordsOf(a)}\0${wordsOf(b)}`, `${wordsOf(c)}\0${wordsOf(d)}`];
  return one < other ? -1 : one > other ? 1 : 0;
}
