import { LayerbuildError } from "../diagnostics/error.ts";

/** For a store that a run can do without: one that can't be read has nothing. */
export function asAbsent(error: unknown): undefined {
  if (!(error instanceof LayerbuildError) || error.code === "interrupted") throw error;
}
