import type { Graph } from "./graph.ts";
import type { Node } from "./node.ts";

/** Why an instruction is where it is. */
export type PartReason =
  /** It comes after another one of its part. */
  | { readonly kind: "kept"; readonly line: number; readonly reason: string; readonly with: number }
  /** It comes after one of another section. */
  | {
      readonly kind: "needs";
      readonly line: number;
      readonly reason: string;
      readonly with: number;
      readonly need: string;
    }
  /** All that takes time comes after it. */
  | { readonly kind: "base"; readonly line: number };

/** The reasons of a part's instructions: for each the nearest one that it is kept with. */
export function reasonsOf(
  name: string,
  own: readonly Node[],
  needs: readonly string[],
  graph: Graph,
  owner: ReadonlyMap<Node, string>,
): PartReason[] {
  if (name === "base") {
    const work = own.filter(({ role }) => role === "work");
    return work.map(({ line }): PartReason => ({ kind: "base", line }));
  }
  const edges = graph.edges.filter(({ to }) => own.includes(to));
  const kept = own.flatMap((node): PartReason[] => {
    const edge = edges.findLast(({ from, to }) => to === node && own.includes(from));
    return edge
      ? [{ kind: "kept", line: node.line, reason: edge.reason, with: edge.from.line }]
      : [];
  });
  const built = needs.flatMap((need): PartReason[] => {
    const edge = edges.find(({ from }) => owner.get(from) === need);
    if (!edge) return [];
    const { from, to, reason } = edge;
    return [{ kind: "needs", line: to.line, reason, with: from.line, need }];
  });
  return [...built, ...kept];
}
