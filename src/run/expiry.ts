import { expiryOf, type Freshness } from "../plan/freshness.ts";
import type { Key, StepResult } from "../plan/step.ts";
import { fetchImage } from "../store/image.ts";
import type { OpenStore } from "../store/store.ts";
import { entryAt, entryTagOf } from "./record.ts";
import type { Inspection } from "./walk.ts";

/**
 * What is known of a step, with the time at which its result has to be made anew and that at which
 * the one that is there was built; as it was where the step does not expire.
 */
export async function withExpiry(
  seen: Inspection,
  name: string,
  freshness: Freshness,
  { open, now }: { readonly open: OpenStore; readonly now: number },
): Promise<Inspection> {
  const at = expiryOf(freshness);
  if (at === undefined) return seen;
  const built = seen.result && seen.key && (await builtAt(name, seen.key, seen.result, open));
  return { ...seen, expiry: { at, now, ...(built === undefined ? {} : { built }) } };
}

/**
 * As its record says, or without one the image, which may be older: a base that came out the same
 * as before is the image that it was. In seconds since 1970; undefined where neither can be read.
 */
async function builtAt(
  name: string,
  key: Key,
  { descriptor, repository }: StepResult,
  open: OpenStore,
): Promise<number | undefined> {
  const store = open(repository);
  const entry = await entryAt(store, entryTagOf(name, key)).catch(() => undefined);
  const image = entry?.made
    ? undefined
    : await fetchImage(store, descriptor).catch(() => undefined);
  const time = Date.parse(entry?.made ?? image?.config.created ?? "") / 1000;
  return Number.isFinite(time) ? Math.floor(time) : undefined;
}
