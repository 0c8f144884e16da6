import type { Lock } from "../config/lock-file.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Hands } from "./walk.ts";

/** A lock, and what the person calls it. */
export interface CalledLock {
  readonly lock: Lock;
  readonly called: string;
}

/** Hands that say what to do when something is gone, or another, that the lock has. */
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

/** What registries, builders and layerbuild itself say of what is not there as it was asked for. */
const signs = /\bnot (?:found|there)\b|\bdigest mismatch\b|\bchanged while it was built\b/;

/** The same error with a hint; undefined when it is not about what is locked and not there. */
function goneFrom(
  { lock, called }: CalledLock,
  { code, message, detail, cause }: LayerbuildError,
): LayerbuildError | undefined {
  const text = `${message}\n${detail ?? ""}`;
  if (!signs.test(text)) return undefined;
  const known = [
    ...Object.entries(lock.images).map(([name, { digest, platforms }]) => ({
      name,
      by: [digest, ...Object.values(platforms).map((one) => one.digest)],
    })),
    ...Object.entries(lock.remotes).map(([name, { value }]) => ({ name, by: [value, name] })),
  ];
  const gone = known.find(({ by }) => by.some((one) => text.includes(one)));
  if (!gone) return undefined;
  return new LayerbuildError(code, message, {
    hint: `${called} has what is no longer there: run \`layerbuild lock --update ${gone.name}\``,
    ...(detail === undefined ? {} : { detail }),
    cause,
  });
}
