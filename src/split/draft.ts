import type { Cluster } from "./clusters.ts";
import type { Side } from "./in-effect.ts";
import type { Node } from "./node.ts";

/** A section before it has a name. */
export interface Draft {
  readonly cluster: Cluster;
  /** What it is built on, besides the base; none of them follows from others. */
  readonly needs: readonly Draft[];
  /** State of the file that is said again in it. */
  readonly carried: readonly Node[];
  /** Instructions at its end that bring back the base's state, so that no other section sees this. */
  readonly closing: readonly string[];
  /** What it starts with and what it leaves. */
  readonly side: Side;
}

/** Drafts with all that they are built on, each behind those that it needs. */
export function withAncestors(needs: readonly Draft[]): ReadonlySet<Draft> {
  const found = new Set<Draft>();
  const add = (draft: Draft): void => {
    if (found.has(draft)) return;
    for (const need of draft.needs) add(need);
    found.add(draft);
  };
  for (const need of needs) add(need);
  return found;
}
