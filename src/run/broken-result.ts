import { LayerbuildError } from "../diagnostics/error.ts";
import type { StepId } from "../plan/step.ts";
import { isUnusable } from "../store/image.ts";

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
    const isOther = error instanceof LayerbuildError && error.code === "not-built-on-base";
    const isBroken = (isOther || isUnusable(error)) && !(error instanceof BrokenResult);
    throw isBroken ? new BrokenResult(step, error) : error;
  }
}
