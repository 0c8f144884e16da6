import type { BuildSpec } from "../config/layerfile.ts";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import { digestOf, hexOf } from "../image/digest.ts";

/** What lets a step be built again although nothing of it has changed. Part of its key. */
export interface Freshness {
  readonly salt?: string;
  /** The period that it is built in, the `period`th of `every` seconds since 1970. */
  readonly expires?: { readonly every: number; readonly period: number };
}

/** `now`: seconds since 1970. */
export function freshnessOf(
  { salt, expires: every }: Pick<BuildSpec, "salt" | "expires">,
  now: number,
): Freshness {
  return {
    ...(salt === undefined ? {} : { salt }),
    ...(every === undefined ? {} : { expires: { every, period: periodOf(every, now) } }),
  };
}

/** Counted from 1970, so that all machines are in the same one. Both in seconds. */
export const periodOf = (every: number, now: number): number => Math.floor(now / every);

/** When the period ends, in seconds since 1970; undefined for what does not expire. */
export const expiryOf = ({ expires }: Freshness): number | undefined =>
  expires && (expires.period + 1) * expires.every;

/**
 * What tells the builder's own cache one period or salt from another; undefined where all are the
 * same. Letters and digits, as names of hosts have them.
 */
export function cacheSaltOf({ salt, expires }: Freshness): string | undefined {
  if (salt === undefined && expires === undefined) return undefined;
  const all: Json = { salt: salt ?? null, expires: expires ? { ...expires } : null };
  return hexOf(digestOf(canonicalJson(all))).slice(0, 32);
}
