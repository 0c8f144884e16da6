import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeSet } from "../../../src/merge/set.ts";

const elements = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"));
const side = (section: string, from: string[], to: string[], needs: string[] = []) => ({
  section,
  needs,
  from,
  to,
});

describe("mergeSet", () => {
  test("has what any side added and nothing that one took away, the base's first", () => {
    const base = ["a", "b"];

    expect(
      mergeSet(base, [side("one", base, ["x", "a", "b"]), side("two", base, ["b", "c"])]),
    ).toEqual(["b", "x", "c"]);
  });

  test("hears a section that is built on another and took away what that one added", () => {
    const sides = [side("one", ["a"], ["a", "b"]), side("two", ["a", "b"], ["a"], ["one"])];

    expect(mergeSet(["a"], sides)).toEqual(["a"]);
    expect(mergeSet(["a"], [...sides, side("three", ["a"], ["a", "b"])])).toEqual(["a", "b"]);
  });

  test("of one side is that side's", () => {
    fc.assert(
      fc.property(elements, elements, (base, to) => {
        expect(mergeSet(base, [side("one", base, to)]).sort()).toEqual([...to].sort());
      }),
    );
  });

  test("does not depend on the order of the sides, nor on sides that changed nothing", () => {
    fc.assert(
      fc.property(elements, elements, elements, (base, one, two) => {
        const sides = [side("one", base, one), side("two", base, two)];
        const merged = mergeSet(base, sides).sort();
        expect(mergeSet(base, [...sides].reverse()).sort()).toEqual(merged);
        expect(mergeSet(base, [...sides, side("three", base, base)]).sort()).toEqual(merged);
      }),
    );
  });
});
