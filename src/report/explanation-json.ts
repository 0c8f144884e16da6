import type { ChangeKind, Explanation } from "../plan/change.ts";
import type { Key, StepId } from "../plan/step.ts";
import { changeText } from "./reason.ts";

/** Why a step is not cached, as schemas/plan.schema.json describes it. */
export interface ExplanationJson {
  /** The earlier record that it was compared with. */
  readonly with: { readonly key: Key; readonly made: string | null } | null;
  /** Its result was there under the same key. */
  readonly gone: boolean;
  readonly changes: readonly {
    readonly kind: ChangeKind;
    readonly subject: string;
    readonly before: string | null;
    readonly after: string | null;
    readonly text: string;
  }[];
  readonly waitsFor: readonly StepId[];
}

export function explanationJson(explanation: Explanation | undefined): ExplanationJson | null {
  if (!explanation) return null;
  const { with: earlier, isGone, changes, waitsFor } = explanation;
  return {
    with: earlier ? { key: earlier.key, made: earlier.made ?? null } : null,
    gone: isGone === true,
    changes: changes.map((change) => ({
      kind: change.kind,
      subject: change.subject,
      before: change.before ?? null,
      after: change.after ?? null,
      text: changeText(change),
    })),
    waitsFor,
  };
}
