import type { Node } from "../node.ts";
import { note, type Reasons } from "./found.ts";

/** What can't be known comes after all that is before it, and before all that is behind it. */
export function unknownDependencies(node: Node, earlier: readonly Node[], reasons: Reasons): void {
  const [own] = node.effects.unknowns;
  for (const one of earlier) {
    const [theirs] = one.effects.unknowns;
    if (theirs) note(reasons, one, `comes after what is not known, ${theirs.reason}`);
    else if (own) note(reasons, one, `does what is not known, ${own.reason}`);
  }
}
