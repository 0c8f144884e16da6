import { LayerbuildError } from "../diagnostics/error.ts";
import type { Toc } from "../layer/entry.ts";
import { applyToc, type LayerFault } from "../merge/apply.ts";
import { layerBetween } from "../merge/fixup.ts";
import type { FixupLayer, MergeOptions } from "../merge/merge.ts";
import { type Run, runsToSquash } from "../merge/squash.ts";
import type { Node, Tree } from "../merge/tree.ts";
import type { LayerMaker } from "./layer-maker.ts";
import type { Trees } from "./trees.ts";

/**
 * Makes one layer of neighbours where the stack, with `more` layers on top, would have too many.
 * Undefined when there is no need.
 */
export async function squashLayers(
  { base, stack, baseLayers: fixed }: Trees,
  more: number,
  maxLayers: number,
  maker: LayerMaker,
): Promise<MergeOptions["squashed"]> {
  const sizes = stack.map(({ descriptor }) => descriptor.size);
  const runs = runsToSquash(sizes, fixed, maxLayers - more);
  if (!runs) {
    throw new LayerbuildError(
      "manifest-invalid",
      `the base has ${fixed} layers, and \`merge.maxLayers\` leaves no room on it: ${maxLayers} in all`,
      { hint: "flatten the base, or raise the number; engines take no more than 125 layers" },
    );
  }
  if (runs.length === 0) return undefined;
  const tocAt = async (position: number): Promise<Toc | undefined> => stack[position]?.toc;
  const { made } = await makeRuns(runs, { tree: base, at: fixed, tocAt }, maker);
  const squashed = new Map<number, FixupLayer | null>();
  for (const [{ first, last }, layer] of made) {
    for (let position = first; position < last; position++) squashed.set(position, null);
    squashed.set(last, layer);
  }
  return squashed;
}

/** A stack of layers, and what those below one of its positions give. */
export interface Climb {
  readonly tree: Tree;
  readonly at: number;
  /** Asked for from there on, one after the other, as far as the last run goes. */
  tocAt(position: number): Promise<Toc | undefined>;
}

/**
 * Makes one layer of each run, the lowest first: the difference between the trees before and behind
 * it. Tells what was faulty in the layers on the way.
 */
export async function makeRuns(
  runs: readonly Run[],
  { tree: start, at: from, tocAt }: Climb,
  maker: LayerMaker,
): Promise<{ readonly made: ReadonlyMap<Run, FixupLayer>; readonly faults: LayerFault[] }> {
  const made = new Map<Run, FixupLayer>();
  const faults: LayerFault[] = [];
  const tree = new Map<string, Node>(start);
  let at = from;
  const climb = async (to: number): Promise<void> => {
    for (; at < to; at++) {
      const toc = await tocAt(at);
      if (toc) faults.push(...applyToc(tree, toc));
    }
  };
  for (const run of runs) {
    await climb(run.first);
    const before = new Map(tree);
    await climb(run.last + 1);
    made.set(run, await maker.make(layerBetween(before, tree)));
  }
  return { made, faults };
}
