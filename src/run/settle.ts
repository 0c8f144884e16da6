import { LayerbuildError } from "../diagnostics/error.ts";
import type { Conflict } from "../merge/conflict.ts";
import { formatConflict } from "../merge/conflict-text.ts";
import type { ConflictPolicy } from "../merge/policy.ts";
import type { StepNews } from "./event.ts";

/** How many conflicts are written out: more are counted. */
const shownConflicts = 20;

/**
 * Whether a conflict fails the merge. What can be generated again does not: what it lacks comes
 * back with one command. What a rule of the person's refuses does, whatever the policy.
 */
export const isStopping = ({ level, isForced }: Conflict, policy: ConflictPolicy): boolean =>
  isForced === true || (policy === "error" && level !== "regenerate");

/** Lets conflicts of what is called `name` fail, be told or pass, as the policy says. */
export function settle(
  name: string,
  conflicts: readonly Conflict[],
  policy: ConflictPolicy,
  emit: (news: StepNews) => void,
  format: (conflict: Conflict) => string = formatConflict,
): void {
  const stopping = conflicts.filter((one) => isStopping(one, policy));
  const passing = conflicts.filter((one) => !stopping.includes(one));
  for (const conflict of policy === "last-wins" ? [] : passing) {
    emit({ type: "step-warning", text: `${format(conflict)}\n  the last one is taken` });
  }
  if (stopping.length === 0) return;
  const more = stopping.length - shownConflicts;
  throw new LayerbuildError("merge-conflict", `${name} can't be merged`, {
    detail: [
      ...stopping.slice(0, shownConflicts).map(format),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join("\n\n"),
  });
}
