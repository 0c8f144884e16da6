// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax under test
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpolate } from "../../../src/config/interpolate.ts";

const env = { SHA: "abc", EMPTY: "", DOLLAR: "$" + "{SHA}" };

describe("interpolate", () => {
  it.each([
    ["${SHA}", "abc"],
    ["v-${SHA}-${SHA}", "v-abc-abc"],
    ["${SHA:-dev}", "abc"],
    ["${NONE:-dev}", "dev"],
    ["${NONE:-}", ""],
    ["${EMPTY}", ""],
    ["${EMPTY:-dev}", "dev"],
    ["$SHA and $5 and $", "$SHA and $5 and $"],
    ["$${SHA} $$$$", "${SHA} $$"],
    ["$$${SHA}", "$abc"],
  ])("makes %s into %s", (text, value) => {
    expect(interpolate(text, env)).toEqual({ value, problems: [] });
  });

  it("does not look into what it puts in", () => {
    expect(interpolate("${DOLLAR}", env).value).toBe("${SHA}");
  });

  it.each([
    ["a ${NONE} b", 2, 9, "NONE is not set"],
    ["${}", 0, 3, "this is no variable"],
    ["x${1A}", 1, 6, "this is no variable"],
    ["${SHA", 0, 5, "this is no variable"],
    ["${SHA-dev}", 0, 10, "this is no variable"],
    ["${A:-${B}}", 0, 9, "this is no variable"],
  ])("says where %s is wrong", (text, start, end, message) => {
    expect(interpolate(text, env).problems).toMatchObject([{ start, end, message }]);
  });

  it("finds nothing amiss in a text whose dollar signs are doubled, and gives it back", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const doubled = text.replaceAll("$", "$$$$");
        expect(interpolate(doubled, {})).toEqual({ value: text, problems: [] });
      }),
    );
  });
});
