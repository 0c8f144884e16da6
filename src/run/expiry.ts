import { expiryOf, type Freshness } from "../plan/freshness.ts";
import type { StepResult } from "../plan/step.ts";
import { fetchImage } from "../store/image.ts";
import type { OpenStore } from "../store/store.ts";
import type { Inspection } from "./walk.ts";

/**
 * What is known of a step, with the time at which its result has to be made anew and that at which
 * the one that is there was built; as it was where the step does not expire.
 */
export async function withExpiry(
  seen: Inspection,
  freshness: Freshness,
  { open, now }: { readonly open: OpenStore; readonly now: number },
): Promise<Inspection> {
  const at = expiryOf(freshness);
  if (at === undefined) return seen;
  const built = seen.result && (await builtAt(seen.result, open));
  return { ...seen, expiry: { at, now, ...(built === undefined ? {} : { built }) } };
}

/** In seconds since 1970; undefined where the image does not say it, or can't be read for it. */
async function builtAt(
  { descriptor, repository }: StepResult,
  open: OpenStore,
): Promise<number | undefined> {
  const image = await fetchImage(open(repository), descriptor).catch(() => undefined);
  const time = Date.parse(image?.config.created ?? "") / 1000;
  return Number.isFinite(time) ? Math.floor(time) : undefined;
}
