import type { Base } from "./layerfile.ts";

const units: { readonly [unit: string]: number } = { h: 3600, d: 24 * 3600, w: 7 * 24 * 3600 };

/** `12h`, `7d` or `2w`, which the schema has let through, in seconds. */
export const secondsOf = (text: string): number =>
  Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? 0);

/** When a moved base counts, as the schema lets it be said; nothing for at once. */
export function updateOf({ update }: { readonly update?: string }): Pick<Base, "update"> {
  if (update === undefined || update === "always") return {};
  if (update === "lock") return { update };
  return { update: { every: secondsOf(update === "weekly" ? "1w" : update) } };
}
