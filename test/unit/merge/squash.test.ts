import fc from "fast-check";
import { expect, test } from "vitest";
import { runsToSquash } from "../../../src/merge/squash.ts";

test("a stack within the limit is left alone", () => {
  expect(runsToSquash([1, 2, 3], 1, 3)).toEqual([]);
});

test("the smallest neighbours become one layer, the base's never do", () => {
  expect(runsToSquash([1, 1, 50, 2, 3, 90], 2, 5)).toEqual([{ first: 3, last: 4 }]);
  expect(runsToSquash([1, 1, 50, 2, 3, 90], 2, 4)).toEqual([{ first: 2, last: 4 }]);
});

test("a base that is too tall by itself can't be helped", () => {
  expect(runsToSquash([1, 1, 1, 1], 3, 3)).toBeUndefined();
});

test("runs are apart, in order, and leave exactly as many layers as the limit allows", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 }),
      fc.nat(10),
      fc.integer({ min: 1, max: 40 }),
      (sizes, base, limit) => {
        const fixed = Math.min(base, sizes.length);
        const runs = runsToSquash(sizes, fixed, limit);
        if (!runs) {
          expect(limit).toBeLessThanOrEqual(fixed);
          return;
        }
        const saved = runs.reduce((sum, { first, last }) => sum + last - first, 0);
        expect(sizes.length - saved).toBe(Math.min(sizes.length, limit));
        let end = fixed - 1;
        for (const { first, last } of runs) {
          expect(first).toBeGreaterThan(end);
          expect(last).toBeGreaterThan(first);
          end = last;
        }
      },
    ),
  );
});
