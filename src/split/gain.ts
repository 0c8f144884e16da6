/** One part and how long it takes, in milliseconds. */
export interface Timed {
  readonly name: string;
  readonly needs: readonly string[];
  readonly duration: number;
}

/** What building side by side would save. Milliseconds. */
export interface Gain {
  /** One after the other, as the Dockerfile does. */
  readonly sum: number;
  /** The longest way through base and sections. */
  readonly longest: number;
  /** Its parts, first to last. */
  readonly chain: readonly string[];
  /** Durations are those of earlier builds; estimated otherwise. */
  readonly isMeasured: boolean;
}

/** The longest chain of parts against the sum of them all. Sections stand behind those they need. */
export function gainOf(base: Timed, sections: readonly Timed[], isMeasured = false): Gain {
  const ends = new Map<string, { readonly longest: number; readonly chain: readonly string[] }>();
  let last = { longest: base.duration, chain: [base.name] as readonly string[] };
  const start = last;
  for (const { name, needs, duration } of sections) {
    const before = needs
      .flatMap((need) => ends.get(need) ?? [])
      .reduce((most, one) => (one.longest > most.longest ? one : most), start);
    const end = { longest: before.longest + duration, chain: [...before.chain, name] };
    ends.set(name, end);
    if (end.longest > last.longest) last = end;
  }
  const sum = sections.reduce((of, { duration }) => of + duration, base.duration);
  return { sum, ...last, isMeasured };
}

/**
 * The same by what builds of these names took before; undefined where one of them is not known. A
 * base that is an image takes no time.
 */
export function measuredGain(
  base: Timed,
  sections: readonly Timed[],
  measured: ReadonlyMap<string, number>,
): Gain | undefined {
  const known = (part: Timed): Timed => ({ ...part, duration: measured.get(part.name) ?? 0 });
  const isKnown = (part: Timed): boolean =>
    measured.has(part.name) || (part === base && part.duration === 0);
  if (![base, ...sections].every(isKnown)) return undefined;
  return gainOf(known(base), sections.map(known), true);
}
