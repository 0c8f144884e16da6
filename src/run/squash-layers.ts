import { LayerbuildError } from "../diagnostics/error.ts";
import { applyToc } from "../merge/apply.ts";
import { layerBetween } from "../merge/fixup.ts";
import type { FixupLayer, MergeOptions } from "../merge/merge.ts";
import { runsToSquash } from "../merge/squash.ts";
import type { Node, Tree } from "../merge/tree.ts";
import type { LayerMaker } from "./layer-maker.ts";
import type { ReadLayer, Trees } from "./trees.ts";

/**
 * Makes one layer of neighbours where the stack, with `more` layers on top, would have too many: the
 * difference between the trees before and behind them. Undefined when there is no need.
 */
export async function squashLayers(
  { base, stack, own }: Trees,
  more: number,
  maxLayers: number,
  maker: LayerMaker,
): Promise<MergeOptions["squashed"]> {
  const fixed = stack.length - [...own.values()].flat().length;
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
  const squashed = new Map<number, FixupLayer | null>();
  let at = fixed;
  let tree: Tree = base;
  const climb = (to: number): Tree => {
    tree = stacked(tree, stack.slice(at, to));
    at = to;
    return tree;
  };
  for (const { first, last } of runs) {
    const before = climb(first);
    const behind = climb(last + 1);
    for (let position = first; position < last; position++) squashed.set(position, null);
    squashed.set(last, await maker.make(layerBetween(before, behind)));
  }
  return squashed;
}

function stacked(tree: Tree, layers: readonly ReadLayer[]): Tree {
  const out = new Map<string, Node>(tree);
  for (const { toc } of layers) applyToc(out, toc);
  return out;
}
