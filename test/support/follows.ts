import type { Graph } from "../../src/split/graph.ts";
import type { Node } from "../../src/split/node.ts";

/** Whether an instruction comes after an earlier one, directly or by others; what state it sees counts. */
export function follows({ edges, states, makers }: Graph, later: Node, earlier: Node): boolean {
  const seen = new Set<Node>();
  const open = [later];
  for (let one = open.pop(); one; one = open.pop()) {
    if (one === earlier) return true;
    if (seen.has(one)) continue;
    seen.add(one);
    const before = edges.flatMap(({ from, to }) => (to === one ? [from] : []));
    open.push(...before, ...(states.get(one) ?? []), ...(makers.get(one) ?? []));
  }
  return false;
}
