import type { LayerFault } from "./apply.ts";
import type { Conflict } from "./conflict.ts";
import type { Contents } from "./contents.ts";
import type { Note, Pass } from "./desk.ts";
import { type FixupEntry, fixupOf } from "./fixup.ts";
import { foldConflicts, type OwnersOf } from "./fold.ts";
import { doubtfulPaths, faultConflicts, stackConflicts } from "./layer-faults.ts";
import type { MergeInput, OpenDesk } from "./open-desk.ts";
import type { MergePolicy } from "./policy.ts";
import { isFinalized } from "./regenerate.ts";
import { rulesOf } from "./rules.ts";
import { type Classes, type Knowledge, mergePaths } from "./three-way.ts";
import type { Side, Tree } from "./tree.ts";

export interface TreesInput extends MergeInput {
  /** What stacking the layers gives, in the order of `sides`. */
  readonly actual: Tree;
  /** What `applyToc` found wrong with each section's layers, on what it was built on. */
  readonly faults?: readonly { readonly section: string; readonly faults: readonly LayerFault[] }[];
  /** What it found wrong with them when it stacked those of all. */
  readonly stackFaults?: readonly LayerFault[];
}

export interface Parts extends Knowledge {
  /** In this order. */
  readonly passes: readonly Pass[];
  /** Gives users and groups of different names different numbers, before anything is merged. */
  readonly renumber?: (
    base: Tree,
    sides: readonly Side[],
    contents: Contents,
    policy: MergePolicy,
  ) => {
    readonly sides: readonly Side[];
    readonly conflicts: readonly Conflict[];
    readonly notes: readonly Note[];
  };
  readonly ownersOf?: OwnersOf;
}

export interface MergedTrees {
  readonly merged: Tree;
  /** What makes the stacked tree the merged one; empty when it is. */
  readonly fixup: readonly FixupEntry[];
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly Note[];
}

/**
 * The merged tree of a base and its sections, and the layer that makes it of the stacked one. A pure
 * function. It is to be called again with what `contents.missing` and `external.missing` ask for,
 * until they ask for nothing.
 */
export function mergeTrees(input: TreesInput, parts: Parts): MergedTrees {
  const { base, contents, policy, actual, faults = [], stackFaults = [] } = input;
  const renumbered = parts.renumber?.(base, input.sides, contents, policy);
  const sides = renumbered?.sides ?? input.sides;
  const desk = mergePaths({ base, sides, contents, policy }, parts);
  for (const pass of parts.passes) pass(desk);
  const { conflicts, notes } = withoutFinalized(desk.said(), policy, parts.classes);
  const ruleFor = rulesOf(policy, sides, parts.drivers);
  // What such an entry means is clear, and the fix-up sees that all do it: the person may say yes.
  const isOpen = (fault: LayerFault): boolean => fault.kind !== "alias" || !ruleFor(fault.path);
  const own = faults.flatMap((each) => each.faults);
  return {
    merged: desk.merged,
    fixup: fixupOf(desk.merged, actual, doubtfulPaths(stackFaults)),
    conflicts: foldConflicts(
      [
        ...faults.flatMap(({ section, faults: found }) =>
          faultConflicts(section, found.filter(isOpen)),
        ),
        ...stackConflicts(sides, stackFaults.filter(isOpen), own),
        ...(renumbered?.conflicts ?? []),
        ...conflicts,
      ],
      parts.ownersOf ?? (() => []),
    ),
    notes: [...(renumbered?.notes ?? []), ...notes],
  };
}

/** What the person's own commands make anew at the end is told, and is no conflict. */
function withoutFinalized(
  { conflicts, notes }: ReturnType<OpenDesk["said"]>,
  policy: MergePolicy,
  { regenerateOf }: Classes,
): ReturnType<OpenDesk["said"]> {
  const told: Note[] = [];
  const left = conflicts.filter(({ level, subject }) => {
    const command = regenerateOf(subject.slice(1))?.command;
    if (level !== "regenerate" || !command || !isFinalized(policy, command)) return true;
    told.push({ by: "regenerate", text: `${subject} is generated anew by ${command}` });
    return false;
  });
  return { conflicts: left, notes: [...notes, ...told] };
}
