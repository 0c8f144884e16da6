import type { Node } from "../node.ts";

/** Why an instruction has to come after each of some earlier ones: `reads /usr/local/go`. */
export type Reasons = Map<Node, string>;

/** Notes a reason; the first one that is found stays. */
export function note(reasons: Reasons, earlier: Node, reason: string): void {
  if (!reasons.has(earlier)) reasons.set(earlier, reason);
}

/** `a, b and 3 more`. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
