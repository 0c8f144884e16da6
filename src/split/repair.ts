import type { Fault } from "./carried.ts";
import { type Cluster, type Clusters, clustersFrom, united } from "./clusters.ts";
import type { Draft } from "./draft.ts";
import { closureOf, type Edge, type Graph } from "./graph.ts";
import type { Side } from "./in-effect.ts";
import type { Node } from "./node.ts";
import type { StateKey } from "./scene.ts";

/** How sections are to be made of clusters, until it turns out that something can't be had so. */
export interface Attempt {
  readonly clusters: Clusters;
  readonly edges: readonly Edge[];
  /** Are in the base whoever needs them. */
  readonly forced: readonly Node[];
  /** State that the base is not to have for its own sake. */
  readonly kept: ReadonlySet<Node>;
  /** State that sections bring back at their ends. */
  readonly restored: ReadonlySet<StateKey>;
  /** Change no files, and are in the base all the same. */
  readonly early: ReadonlySet<Node>;
  /** Were put together with what comes after them, and are sections of their own again. */
  readonly apart: ReadonlySet<Node>;
}

/** Nothing is known to be wrong with clusters yet. */
export const firstAttempt = (clusters: Clusters, edges: readonly Edge[]): Attempt => ({
  clusters,
  edges,
  forced: [],
  kept: new Set(),
  restored: new Set(),
  early: new Set(),
  apart: new Set(),
});

/** Sections that are merged for another one leave different values of a key. */
export function disagreed(
  attempt: Attempt,
  on: readonly Draft[],
  [key, sides]: readonly [StateKey, readonly Side[]],
  canClose: (key: StateKey) => boolean,
): Attempt {
  if (!attempt.restored.has(key) && canClose(key)) return restoring(attempt, key);
  const [first, ...others] = on
    .filter(({ side }) => sides.includes(side))
    .sort((a, b) => lastState(a) - lastState(b));
  const second = others.find(({ side }) => side.end.get(key) !== first?.side.end.get(key));
  const from = first?.cluster.nodes[0];
  const to = second?.cluster.nodes[0];
  if (!from || !to) throw new Error("Internal error: a conflict of state has no two sides");
  const reason = `leaves another value of ${key.replace("$", "")}`;
  const edges = [...attempt.edges, { from, to, reason }];
  return { ...attempt, edges, clusters: clustersFrom(attempt.clusters.all, edges) };
}

const restoring = (attempt: Attempt, key: StateKey): Attempt => ({
  ...attempt,
  restored: new Set([...attempt.restored, key]),
});

const lastState = ({ carried }: Draft): number => Math.max(...carried.map(({ index }) => index));

interface Misled {
  readonly on: readonly Draft[];
  readonly base: readonly Node[];
  readonly fault: Fault;
  readonly graph: Graph;
}

/** An instruction would see other state: its section, and what it has that from. */
export function misled(
  attempt: Attempt,
  { cluster, ...found }: Misled & { readonly cluster: Cluster },
  canClose: (key: StateKey) => boolean,
): Attempt {
  const { on, fault } = found;
  const from = on.filter(({ carried }) => carried.some(setting(fault.key)));
  const alone = from.length > 0 ? setApart(attempt, cluster, fault.node) : undefined;
  const better = alone ?? withOther(attempt, found, canClose);
  if (better) return better;
  if (from.length > 0) {
    const all = united(attempt.clusters, [cluster, ...from.map((draft) => draft.cluster)]);
    return { ...attempt, clusters: clustersFrom(all, attempt.edges) };
  }
  return { ...attempt, forced: [...attempt.forced, ...cluster.nodes.slice(0, 1)] };
}

const setting =
  (key: StateKey) =>
  (node: Node): boolean =>
    node.role === "state" && node.defines.includes(key);

/** Sections that bring the state back, or a base that does not have it; undefined for neither. */
function withOther(
  attempt: Attempt,
  { on, base, fault: { key }, graph }: Misled,
  canClose: (key: StateKey) => boolean,
): Attempt | undefined {
  if (on.some(({ carried }) => carried.some(setting(key)))) {
    return attempt.restored.has(key) || !canClose(key) ? undefined : restoring(attempt, key);
  }
  const work = base.filter(({ role }) => role === "work");
  const needed = new Set(work.flatMap((node) => [...closureOf(node, graph.states)]));
  const optional = base.filter(
    (node) => setting(key)(node) && !needed.has(node) && !attempt.kept.has(node),
  );
  if (optional.length === 0) return undefined;
  return { ...attempt, kept: new Set([...attempt.kept, ...optional]) };
}

/**
 * What is set behind all sections would see other state there: it is said in the base, before what
 * changes that state. Undefined where that is too early.
 */
export function misplaced(
  attempt: Attempt,
  found: Misled,
  canClose: (key: StateKey) => boolean,
): Attempt | undefined {
  const better = withOther(attempt, found, canClose);
  if (better) return better;
  const { base, fault, graph } = found;
  const behind = [fault.node, ...closureOf(fault.node, graph.states)];
  const makers = behind.flatMap((node) => graph.makers.get(node) ?? []);
  const isTooEarly = makers.some((maker) => !base.includes(maker));
  if (isTooEarly || attempt.early.has(fault.node)) return undefined;
  return { ...attempt, early: new Set([...attempt.early, fault.node]) };
}

/** The instruction in a cluster of its own again, where it comes after none of its cluster. */
function setApart(attempt: Attempt, cluster: Cluster, node: Node): Attempt | undefined {
  const { clusters, edges, apart } = attempt;
  const nodes = cluster.nodes.filter((one) => one !== node);
  const isBound = edges.some(({ from, to }) => to === node && nodes.includes(from));
  if (isBound || nodes.length === 0 || apart.has(node)) return undefined;
  const all = [...clusters.all.filter((one) => one !== cluster), { nodes: [node] }, { nodes }];
  return { ...attempt, apart: new Set([...apart, node]), clusters: clustersFrom(all, edges) };
}
