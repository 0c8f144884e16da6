import { describe, expect, it } from "vitest";
import { closest } from "../../../src/diagnostics/suggest.ts";

describe("closest", () => {
  it.each([
    ["mavn", "maven"],
    ["Maven", "maven"],
    ["goalng", "golang"],
    ["entryPoint", "entrypoint"],
    ["form", "from"],
  ])("takes %s for %s", (word, meant) => {
    expect(closest(word, ["golang", "maven", "entrypoint", "from"])).toBe(meant);
  });

  it("takes a word that is like none for none", () => {
    expect(closest("python", ["golang", "maven"])).toBeUndefined();
  });
});
