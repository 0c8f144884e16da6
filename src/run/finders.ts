import type { Base } from "../config/layerfile.ts";
import { type Lock, lockNameOf } from "../config/lock-file.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { formatReference } from "../image/reference.ts";
import type { Store } from "../store/store.ts";
import type { FindImage } from "./find-image.ts";
import { findInPeriod } from "./find-in-period.ts";
import { findLocked } from "./find-locked.ts";
import type { Workshop } from "./workshop.ts";

export interface FinderOptions {
  /** Asks registries, or the engine too. */
  readonly find: FindImage;
  readonly base: Base;
  readonly lock: Lock | undefined;
  /** What the person calls the lock. */
  readonly lockCalled: string;
  readonly cache: Store;
  /** Seconds since 1970. */
  readonly now: number;
}

/** How names are looked up: in the lock, in what counts for a period, or where they point now. */
export function findersOf({
  find,
  base,
  lock,
  lockCalled,
  cache,
  now,
}: FinderOptions): Pick<Workshop, "find" | "findForBase"> {
  const through = (rest: FindImage): FindImage =>
    lock ? findLocked(lock, rest, lockCalled) : rest;
  const { update } = base;
  const forBase =
    update === undefined
      ? find
      : update === "lock"
        ? onlyLocked(find, lockCalled)
        : findInPeriod(find, { cache, every: update.every, now });
  return { find: through(find), findForBase: through(forBase) };
}

/** For a base that nothing but the lock may move. */
function onlyLocked(find: FindImage, lockCalled: string): FindImage {
  return async (reference) => {
    if (lockNameOf(reference) === undefined) return find(reference);
    throw new LayerbuildError(
      "lock-stale",
      `${lockCalled} does not have ${formatReference(reference)}, and the base is updated by it only`,
      { hint: "run `layerbuild lock` and commit the file" },
    );
  };
}
