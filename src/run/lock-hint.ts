import type { Lock } from "../config/lock-file.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Hands } from "./walk.ts";

/** A lock, and what the person calls it. */
export interface CalledLock {
  readonly lock: Lock;
  readonly called: string;
}

/** Hands that say what to do when an image is gone that the lock has. */
export function withLockHint(
  hands: Required<Hands>,
  locked: CalledLock | undefined,
): Required<Hands> {
  if (!locked) return hands;
  const hinted = (error: unknown): never => {
    throw error instanceof LayerbuildError ? (goneFrom(locked, error) ?? error) : error;
  };
  return {
    inspect: (...asked) => hands.inspect(...asked).catch(hinted),
    act: (...asked) => hands.act(...asked).catch(hinted),
  };
}

/** The same error with a hint; undefined when it is not about a locked image that is not there. */
function goneFrom(
  { lock, called }: CalledLock,
  { code, message, detail, cause }: LayerbuildError,
): LayerbuildError | undefined {
  const text = `${message}\n${detail ?? ""}`;
  if (!/\bnot (?:found|there)\b/.test(text)) return undefined;
  const gone = Object.entries(lock.images).find(([, { digest, platforms }]) =>
    [digest, ...Object.values(platforms).map((one) => one.digest)].some((one) =>
      text.includes(one),
    ),
  );
  if (!gone) return undefined;
  const [name] = gone;
  return new LayerbuildError(code, message, {
    hint: `${called} has it, and its registry no longer: run \`layerbuild lock --update ${name}\``,
    ...(detail === undefined ? {} : { detail }),
    cause,
  });
}
