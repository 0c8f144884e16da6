import { describe, expect, it } from "vitest";
import { suggestionFor } from "../../../src/config/suggest.ts";

describe("suggestionFor", () => {
  it("names the one word that was meant, or lists what there is", () => {
    expect(suggestionFor("mavn", ["golang", "maven"])).toBe('did you mean "maven"?');
    expect(suggestionFor("python", ["golang", "maven"])).toBe("known are: golang, maven");
    expect(suggestionFor("python", [])).toBe("there are none");
  });
});
