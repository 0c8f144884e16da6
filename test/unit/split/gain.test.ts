import { describe, expect, test } from "vitest";
import { gainOf, measuredGain, type Timed } from "../../../src/split/gain.ts";

const part = (name: string, duration: number, ...needs: string[]): Timed => ({
  name,
  duration,
  needs,
});
const sections = [part("a", 10), part("b", 30), part("c", 5, "a"), part("d", 20, "a", "c")];

describe("the gain", () => {
  test("is the longest way through base and sections against all of them", () => {
    expect(gainOf(part("base", 7), sections)).toEqual({
      sum: 72,
      longest: 42,
      chain: ["base", "a", "c", "d"],
      isMeasured: false,
    });
  });

  test("is measured where each part was built before", () => {
    const took = new Map([
      ["base", 1],
      ["a", 1],
      ["b", 9],
      ["c", 1],
      ["d", 1],
    ]);
    expect(measuredGain(part("base", 7), sections, took)).toMatchObject({
      sum: 13,
      longest: 10,
      chain: ["base", "b"],
      isMeasured: true,
    });
  });

  test("is not measured where one was not", () => {
    expect(measuredGain(part("base", 7), sections, new Map([["a", 1]]))).toBeUndefined();
  });

  test("a base that is an image takes no time, and has not been built", () => {
    const took = new Map([["a", 4]]);
    expect(measuredGain(part("base", 0), [part("a", 1)], took)).toMatchObject({ sum: 4 });
  });
});
