import { LayerbuildError } from "../diagnostics/error.ts";
import type { Conflict } from "../merge/conflict.ts";
import { formatConflict } from "../merge/conflict-text.ts";
import type { ConflictPolicy } from "../merge/policy.ts";
import type { Step } from "../plan/step.ts";
import type { StepNews } from "./event.ts";

/** How many conflicts are written out: more are counted. */
const shownConflicts = 20;

/** Lets conflicts fail, be told or pass, as the policy says. */
export function settle(
  step: Step,
  conflicts: readonly Conflict[],
  policy: ConflictPolicy,
  emit: (news: StepNews) => void,
): void {
  if (conflicts.length === 0 || policy === "last-wins") return;
  if (policy === "warn") {
    for (const conflict of conflicts) {
      emit({ type: "step-warning", text: `${formatConflict(conflict)}\n  the last one is taken` });
    }
    return;
  }
  const more = conflicts.length - shownConflicts;
  throw new LayerbuildError("merge-conflict", `${step.name} can't be merged`, {
    detail: [
      ...conflicts.slice(0, shownConflicts).map(formatConflict),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join("\n\n"),
  });
}
