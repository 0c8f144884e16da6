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
  /** Were put together with what comes after them, and are sections of their own again. */
  readonly apart: ReadonlySet<Node>;
}

/** An instruction that would see another value of a key than in the file. */
export interface Fault {
  readonly node: Node;
  readonly key: StateKey;
}

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

/** An instruction would see other state: its section, and what it has that from. */
export function misled(
  attempt: Attempt,
  {
    cluster,
    on,
    base,
    fault: { node, key },
    graph,
  }: {
    readonly cluster: Cluster;
    readonly on: readonly Draft[];
    readonly base: readonly Node[];
    readonly fault: Fault;
    readonly graph: Graph;
  },
  canClose: (key: StateKey) => boolean,
): Attempt {
  const sets = (node: Node): boolean => node.role === "state" && node.defines.includes(key);
  const from = on.filter(({ carried }) => carried.some(sets)).map((draft) => draft.cluster);
  if (from.length > 0) {
    const alone = setApart(attempt, cluster, node);
    if (alone) return alone;
    if (!attempt.restored.has(key) && canClose(key)) return restoring(attempt, key);
    const all = united(attempt.clusters, [cluster, ...from]);
    return { ...attempt, clusters: clustersFrom(all, attempt.edges) };
  }
  const work = base.filter(({ role }) => role === "work");
  const needed = new Set(work.flatMap((node) => [...closureOf(node, graph.states)]));
  const optional = base.filter((node) => sets(node) && !needed.has(node));
  if (optional.length > 0) return { ...attempt, kept: new Set([...attempt.kept, ...optional]) };
  return { ...attempt, forced: [...attempt.forced, ...cluster.nodes.slice(0, 1)] };
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
