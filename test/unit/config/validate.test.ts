import { describe, expect, it } from "vitest";
import { plainOf } from "../../../src/config/located.ts";
import { parseLayerfile } from "../../../src/config/parse.ts";
import { validateLayerfile } from "../../../src/config/validate.ts";
import { locationOf } from "../../../src/diagnostics/diagnostic.ts";

function validated(text: string): { problems: string[]; sound: unknown } {
  const { root } = parseLayerfile({ path: "l", text }, { root: [], env: {} });
  if (!root) throw new Error("the text is no YAML");
  const { diagnostics, sound } = validateLayerfile(root);
  const problems = diagnostics.map(({ code, place }) => `${code} ${place && locationOf(place)}`);
  return { problems: problems.sort(), sound: sound && plainOf(sound) };
}

const head = "version: 1\nrepository: a/b\nbase: { image: debian }\n";

describe("validateLayerfile", () => {
  it("says one thing of one place, whatever else follows from it", () => {
    expect(validated(`${head}sections: { a: }\n`).problems).toEqual(["wrong-type l:4:13"]);
    expect(validated(`${head}sections: { a: {} }\n`).problems).toEqual(["missing-key l:4:13"]);
    expect(validated("- 1\n")).toEqual({ problems: ["wrong-type l:1:1"], sound: undefined });
  });

  it("leaves what is right, so that the rest of it is still checked", () => {
    const text = `${head}sections: { a: { instructions: x, needs: [1, b, [], c], typo: 1 }, B: {} }\n`;
    const { problems, sound } = validated(text);
    expect(problems).toHaveLength(5);
    expect(sound).toMatchObject({
      repository: "a/b",
      sections: { a: { instructions: "x", needs: ["b", "c"] } },
    });
  });

  it("says nothing of a value whose variable was reported, and leaves it out", () => {
    const { problems, sound } = validated(
      `${head}merge: { conflicts: "$\{NONE}" }\nsections: *none\n`,
    );
    expect(problems).toEqual([]);
    expect(sound).toMatchObject({ merge: {} });
    expect(sound).not.toHaveProperty("sections");
  });

  it("calls a key by its name and an item by its number, also when names are numbers", () => {
    const { root } = parseLayerfile(
      { path: "l", text: `${head}sections: { "1": 5, a: { instructions: x, needs: [5] } }\n` },
      { root: [], env: {} },
    );
    const messages = root && validateLayerfile(root).diagnostics.map(({ message }) => message);
    expect(messages?.sort()).toEqual([
      '"1": expected a mapping, found the number 5',
      'item 1 of "needs": expected a string, found the number 5',
    ]);
  });
});
