/** Layers that end up as one: positions of the first and the last, in the stack. */
export interface Run {
  readonly first: number;
  readonly last: number;
}

/**
 * Which neighbours to make one layer of, so that a stack has `limit` layers at most: those whose
 * bytes are the fewest, again and again, since with a large layer more is lost by no longer sharing
 * it. The first `fixed` layers (the base's) stay as they are. Undefined when that can't be enough.
 */
export function runsToSquash(
  sizes: readonly number[],
  fixed: number,
  limit: number,
): Run[] | undefined {
  const runs = sizes
    .slice(fixed)
    .map((bytes, at) => ({ first: at + fixed, last: at + fixed, bytes }));
  while (fixed + runs.length > limit) {
    if (runs.length < 2) return undefined;
    const cost = (at: number): number =>
      (runs[at]?.bytes ?? 0) + (runs[at + 1]?.bytes ?? Number.POSITIVE_INFINITY);
    let best = 0;
    for (let at = 1; at + 1 < runs.length; at++) if (cost(at) < cost(best)) best = at;
    const [one, other] = runs.slice(best, best + 2);
    if (!one || !other) return undefined;
    const joined = { first: one.first, last: other.last, bytes: one.bytes + other.bytes };
    runs.splice(best, 2, joined);
  }
  return runs.filter(({ first, last }) => first < last).map(({ first, last }) => ({ first, last }));
}
