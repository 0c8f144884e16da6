import fc from "fast-check";

/** How many times as many generated cases as usual: `GENERATED_CASES=20 npm test -- …`. */
const factor = Number(process.env.GENERATED_CASES ?? "1");

/** The same on every run; another one with `GENERATED_SEED`. */
const seed = Number(process.env.GENERATED_SEED ?? "1");

/** Values to compare with what the engine makes of them, each once. */
export function generated<T>(arbitrary: fc.Arbitrary<T>, count: number): T[] {
  const values = fc.sample(arbitrary, { seed, numRuns: Math.ceil(count * factor) });
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** A text with a few of its characters taken out, doubled, or replaced by others. */
export function damaged(
  texts: fc.Arbitrary<string>,
  characters: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const edits = fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 2 }), characters), {
    maxLength: 3,
  });
  return fc.tuple(texts, edits).map(([text, all]) =>
    all.reduce((left, [at, kind, character]) => {
      const place = at % (left.length + 1);
      const put =
        kind === 0 ? "" : kind === 1 ? character : character + left.slice(place, place + 1);
      return left.slice(0, place) + put + left.slice(place + 1);
    }, text),
  );
}
