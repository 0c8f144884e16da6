import type { Expiry } from "../plan/step.ts";

const units: readonly (readonly [seconds: number, name: string])[] = [
  [24 * 3600, "day"],
  [3600, "hour"],
  [60, "minute"],
];

/** `3 days`, `1 hour`: whole ones of the largest unit. Takes seconds. */
export function spanText(seconds: number): string {
  const found = units.find(([unit]) => seconds >= unit);
  if (!found) return "less than a minute";
  const [unit, name] = found;
  const count = Math.floor(seconds / unit);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** `built 2 days ago, expires in 5 days`. */
export function expiryText({ at, now, built }: Expiry): string {
  const ago = built === undefined ? "" : `built ${spanText(Math.max(0, now - built))} ago, `;
  return `${ago}expires in ${spanText(at - now)}`;
}

/** Times in RFC 3339. */
export interface ExpiryJson {
  readonly at: string;
  /** `null` where nothing is built yet, or the image does not say it. */
  readonly built: string | null;
}

export const expiryJson = ({ at, built }: Expiry): ExpiryJson => ({
  at: timeOf(at),
  built: built === undefined ? null : timeOf(built),
});

const timeOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
