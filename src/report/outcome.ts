import { LayerbuildError } from "../diagnostics/error.ts";
import type { Digest } from "../image/digest.ts";
import { formatRepository } from "../image/reference.ts";
import type { Key, Outcome, OutcomeStatus, Step, StepId } from "../plan/step.ts";
import { platformOf } from "./label.ts";

/** A step as JSON. What is not known is `null`, so that every step has the same fields. */
export interface StepJson {
  readonly id: StepId;
  readonly kind: Step["kind"];
  readonly name: string;
  /** `null` for a publish step, which is for all platforms. */
  readonly platform: string | null;
  readonly needs: readonly StepId[];
}

export interface ErrorJson {
  /** An `ErrorCode`, or `internal` for a fault of layerbuild. */
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** What a step came to, as JSON. */
export interface OutcomeJson {
  readonly status: OutcomeStatus;
  readonly reason: string;
  readonly key: Key | null;
  readonly result: { readonly digest: Digest; readonly repository: string } | null;
}

/** What a step that had its turn came to, as JSON. */
export interface FinishedJson extends OutcomeJson {
  /** Milliseconds. */
  readonly duration: number | null;
  readonly error: ErrorJson | null;
}

export function stepJson(step: Step): StepJson {
  const { id, kind, name, needs } = step;
  return { id, kind, name, platform: platformOf(step) ?? null, needs };
}

export function outcomeJson(outcome: Outcome): OutcomeJson {
  const { status, reason, key, result } = outcome;
  return {
    status,
    reason,
    key: key ?? null,
    result: result
      ? { digest: result.descriptor.digest, repository: formatRepository(result.repository) }
      : null,
  };
}

export function finishedJson(outcome: Outcome): FinishedJson {
  const { duration, error } = outcome;
  return {
    ...outcomeJson(outcome),
    duration: duration === undefined ? null : Math.round(duration),
    error: error ? errorJson(error) : null,
  };
}

export function errorJson(error: Error): ErrorJson {
  if (!(error instanceof LayerbuildError)) {
    return { code: "internal", message: error.message, hint: null };
  }
  return { code: error.code, message: error.message, hint: error.hint ?? null };
}
