import { LayerbuildError } from "../diagnostics/error.ts";
import type { Conflict } from "../merge/conflict.ts";
import { formatConflict } from "../merge/conflict-text.ts";
import type { ConflictPolicy } from "../merge/policy.ts";
import type { Step } from "../plan/step.ts";
import type { StepNews } from "./event.ts";

/** How many conflicts are written out: more are counted. */
const shownConflicts = 20;

/** What can be generated again is no reason to stop: what it lacks comes back with one command. */
export const isStopping = ({ level }: Conflict): boolean => level !== "regenerate";

/** Lets conflicts fail, be told or pass, as the policy says. */
export function settle(
  step: Step,
  conflicts: readonly Conflict[],
  policy: ConflictPolicy,
  emit: (news: StepNews) => void,
): void {
  const [passing, stopping] =
    policy === "error"
      ? [conflicts.filter((one) => !isStopping(one)), conflicts.filter(isStopping)]
      : [policy === "warn" ? conflicts : [], []];
  for (const conflict of passing) {
    emit({ type: "step-warning", text: `${formatConflict(conflict)}\n  the last one is taken` });
  }
  if (stopping.length === 0) return;
  const more = stopping.length - shownConflicts;
  throw new LayerbuildError("merge-conflict", `${step.name} can't be merged`, {
    detail: [
      ...stopping.slice(0, shownConflicts).map(formatConflict),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join("\n\n"),
  });
}
