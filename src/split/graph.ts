import { accountDependencies } from "./dependencies/accounts.ts";
import { commandDependencies } from "./dependencies/commands.ts";
import { packageFileDependencies } from "./dependencies/files-of-packages.ts";
import type { Reasons } from "./dependencies/found.ts";
import { note } from "./dependencies/found.ts";
import { databaseDependencies } from "./dependencies/package-databases.ts";
import { packageDependencies } from "./dependencies/packages.ts";
import { pathDependencies } from "./dependencies/paths.ts";
import { unknownDependencies } from "./dependencies/unknowns.ts";
import type { Node } from "./node.ts";
import { isUnder } from "./paths.ts";

/** An instruction has to come after an earlier one. */
export interface Edge {
  readonly from: Node;
  readonly to: Node;
  /** What the later one does: `reads /usr/local/go`. */
  readonly reason: string;
}

/** The definitions and uses of a stage's instructions. */
export interface Graph {
  readonly nodes: readonly Node[];
  /** Between instructions that do work, in order. */
  readonly edges: readonly Edge[];
  /** State that an instruction sees and that makes a difference to it, directly. */
  readonly states: ReadonlyMap<Node, readonly Node[]>;
  /** The work that state comes after: who made its user, its directory. */
  readonly makers: ReadonlyMap<Node, readonly Node[]>;
}

/** Which instruction of a stage depends on which earlier ones, and why: rather too many than too few. */
export function graphOf(nodes: readonly Node[]): Graph {
  const states = new Map(nodes.map((node) => [node, statesOf(node, nodes)] as const));
  const found = new Map(
    nodes
      .filter(({ role }) => role !== "settings")
      .map((node) => [node, dependenciesOf(node, workBefore(nodes, node))] as const),
  );
  const edges: Edge[] = [];
  for (const node of nodes) {
    if (node.role !== "work") continue;
    const reasons: Reasons = new Map(found.get(node));
    for (const state of closureOf(node, states)) {
      for (const [earlier, reason] of found.get(state) ?? []) note(reasons, earlier, reason);
    }
    for (const [from, reason] of reasons) edges.push({ from, to: node, reason });
  }
  edges.sort((a, b) => a.to.index - b.to.index || a.from.index - b.from.index);
  const makers = new Map([...found].map(([node, reasons]) => [node, [...reasons.keys()]] as const));
  return { nodes, edges, states, makers };
}

const workBefore = (nodes: readonly Node[], node: Node): Node[] =>
  nodes.filter(({ role, index }) => role === "work" && index < node.index);

function dependenciesOf(node: Node, earlier: readonly Node[]): Reasons {
  const reasons: Reasons = new Map();
  pathDependencies(node, earlier, reasons);
  commandDependencies(node, earlier, reasons);
  packageDependencies(node, earlier, reasons);
  databaseDependencies(node, earlier, reasons);
  packageFileDependencies(node, earlier, reasons);
  accountDependencies(node, earlier, reasons);
  unknownDependencies(node, earlier, reasons);
  return reasons;
}

/** The instructions that set what a node uses, and WORKDIRs that make a directory it works in. */
function statesOf(node: Node, nodes: readonly Node[]): Node[] {
  const found = new Set<number>();
  for (const key of node.uses) {
    const at = node.scene.definitions.get(key) ?? node.scene.definitions.get("$*");
    if (at !== undefined) found.add(at);
  }
  const { reads, writes, removes } = node.effects;
  for (const { index, instruction, effects } of nodes.slice(0, node.index)) {
    if (instruction.name !== "WORKDIR") continue;
    const [made] = effects.writes;
    const isTouched = [...reads, ...writes, ...removes].some(
      ({ path }) => made && isUnder(path, made.path),
    );
    if (isTouched) found.add(index);
  }
  return [...found].sort((a, b) => a - b).flatMap((index) => nodes[index] ?? []);
}

/** All state that stands behind an instruction, directly or through other state; itself not. */
export function closureOf(
  node: Node,
  states: ReadonlyMap<Node, readonly Node[]>,
): ReadonlySet<Node> {
  const found = new Set<Node>();
  const add = (one: Node): void => {
    for (const state of states.get(one) ?? []) {
      if (found.has(state)) continue;
      found.add(state);
      add(state);
    }
  };
  add(node);
  return found;
}
