import { closureOf, type Graph } from "./graph.ts";
import {
  atTheBeginning,
  type Course,
  courseOf,
  differenceFor,
  type InEffect,
} from "./in-effect.ts";
import type { Node } from "./node.ts";
import type { StateKey } from "./scene.ts";

/** An instruction that would see another value of a key than in the file. */
export interface Fault {
  readonly node: Node;
  readonly key: StateKey;
}

export interface Carried {
  /** State that is said again, in order. */
  readonly carried: readonly Node[];
  readonly course: Course;
  /** What is wrong whatever is said. */
  readonly fault: Fault | undefined;
}

/**
 * The state that instructions have to say again to see what they see in the file: all that is behind
 * them, but for what is `said` where they start and still in effect there.
 */
export function carriedBy(
  own: readonly Node[],
  graph: Graph,
  start: InEffect,
  said: ReadonlySet<Node>,
): Carried {
  const seen = courseOf(atTheBeginning, graph.nodes).seen;
  const whole = closures(graph, own).filter((node) => !own.includes(node));
  let carried = whole.filter((node) => !said.has(node) || node.instruction.name === "ARG");
  for (;;) {
    const course = courseOf(start, inOrder([...own, ...carried]));
    const fault = faultIn(course.seen, seen);
    if (!fault) return { carried, course, fault };
    const missing = whole.filter(
      (node) =>
        !carried.includes(node) &&
        node.defines.includes(fault.key) &&
        closureOf(fault.node, graph.states).has(node),
    );
    if (missing.length === 0) return { carried, course, fault };
    carried = inOrder([...carried, ...missing]);
  }
}

/** The first instruction that sees something else than expected. */
export function faultIn(
  seen: ReadonlyMap<Node, InEffect>,
  expected: ReadonlyMap<Node, InEffect>,
): Fault | undefined {
  for (const [node, state] of seen) {
    const key = differenceFor(node, state, expected.get(node) ?? atTheBeginning);
    if (key !== undefined) return { node, key };
  }
  return undefined;
}

export const inOrder = (nodes: readonly Node[]): Node[] =>
  [...new Set(nodes)].sort((a, b) => a.index - b.index);

/** All state that stands behind instructions, in order. */
export const closures = (graph: Graph, nodes: readonly Node[]): Node[] =>
  inOrder(nodes.flatMap((node) => [...closureOf(node, graph.states)]));
