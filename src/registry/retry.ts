import { setTimeout as sleep } from "node:timers/promises";
import { LayerbuildError } from "../diagnostics/error.ts";

/** How often something is tried in all. Four pauses of 3.75 s at most together: a restart's time. */
const attempts = 5;
/** Milliseconds; doubled for each further pause. */
const firstPause = 250;
/** Milliseconds; a registry that asks for a longer pause is taken for one that says no. */
const longestPause = 60_000;

/** A failure that another attempt may cure. */
export class Transient extends Error {
  /** What is thrown when no attempt is left. */
  readonly failure: LayerbuildError;
  /** The pause that the other side asks for, in milliseconds. */
  readonly after: number | undefined;

  constructor(failure: LayerbuildError, after?: number) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.after = after;
  }
}

/**
 * Tries until it works, while it fails with `Transient`; with pauses between. This is the only place
 * that tries anything again.
 */
export async function retrying<T>(
  attempt: (n: number) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (let n = 0; ; n++) {
    try {
      return await attempt(n);
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      if (n + 1 >= attempts || (error.after ?? 0) > longestPause) throw error.failure;
      await pause(n, signal, error.after);
    }
  }
}

/** Waits as long as the `n`-th (from 0) pause takes, or as long as was asked for. */
export async function pause(n: number, signal: AbortSignal, asked = 0): Promise<void> {
  try {
    await sleep(asked + pauseOf(n, Math.random()), undefined, { signal });
  } catch {
    throw interrupted();
  }
}

/**
 * Milliseconds before attempt `n + 1`, exponential with full jitter, so that clients which failed
 * together do not come back together. `random` is in [0, 1).
 * Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
 */
export const pauseOf = (n: number, random: number): number => random * firstPause * 2 ** n;

/** Statuses that say "later". 501 and 505 do not. Source: RFC 9110, section 15; RFC 6585, section 4. */
export const isTransientStatus = (status: number): boolean =>
  status === 408 || status === 429 || status === 500 || (status >= 502 && status <= 504);

/** Milliseconds that `Retry-After` asks for: seconds or a date. Source: RFC 9110, section 10.2.3. */
export function retryAfterOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

export const interrupted = (): LayerbuildError => new LayerbuildError("interrupted", "Interrupted");
