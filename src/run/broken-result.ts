import { LayerbuildError } from "../diagnostics/error.ts";
import type { StepId } from "../plan/step.ts";

/** What a step needs turned out not to be what its key says: that step has to run again. */
export class BrokenResult extends LayerbuildError {
  readonly step: StepId;

  constructor(step: StepId, cause: LayerbuildError) {
    const { hint, detail } = cause;
    super(cause.code, cause.message, {
      cause,
      ...(hint === undefined ? {} : { hint }),
      ...(detail === undefined ? {} : { detail }),
    });
    this.step = step;
  }
}

/** Does something with a step's result; that it can't be used as an image fails with `BrokenResult`. */
export async function using<T>(step: StepId, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isBroken = error instanceof LayerbuildError && brokenCodes.has(error.code);
    throw isBroken && !(error instanceof BrokenResult) ? new BrokenResult(step, error) : error;
  }
}

const brokenCodes: ReadonlySet<string> = new Set([
  "manifest-invalid",
  "content-invalid",
  "image-not-found",
  "not-built-on-base",
]);
