// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax under test
import { describe, expect, it } from "vitest";
import { type Located, nodeAt, type Path, plainOf } from "../../../src/config/located.ts";
import { parseLayerfile } from "../../../src/config/parse.ts";
import { locationOf } from "../../../src/diagnostics/diagnostic.ts";

function parse(text: string, root: Path = []): Located {
  const env = { SHA: "abc" };
  const parsed = parseLayerfile({ path: "layers.yaml", text }, { root, env });
  expect(parsed.diagnostics).toEqual([]);
  if (!parsed.root) throw new Error("nothing was parsed");
  return parsed.root;
}

const problems = (text: string): string[] =>
  parseLayerfile({ path: "layers.yaml", text }, { root: [], env: {} }).diagnostics.map(
    ({ code, place }) => `${code} ${place && locationOf(place)}`,
  );

describe("parseLayerfile", () => {
  it("keeps the place of every value and key, in blocks and in flow", () => {
    const root = parse("a:\n  b: [1, { c: x }]\n");
    const node = nodeAt(root, ["a", "b", 1, "c"]);
    expect(node && locationOf(node.place)).toBe("layers.yaml:2:15");
    const around = nodeAt(root, ["a", "b", 1]);
    const key = around?.kind === "map" ? around.entries.get("c")?.key : undefined;
    expect(key && locationOf(key)).toBe("layers.yaml:2:12");
  });

  it("gives an empty value the place of its key", () => {
    const node = nodeAt(parse("a: 1\nb:\n"), ["b"]);
    expect(node).toMatchObject({ value: null });
    expect(node && locationOf(node.place)).toBe("layers.yaml:2:1");
  });

  it("resolves aliases and merge keys, the nearer value winning", () => {
    const text = [
      "x: &x { a: 1, b: 1 }",
      "y: &y { b: 2, c: 2 }",
      "one: { <<: *x, b: 3 }",
      "both: { b: 3, <<: [*x, *y] }",
      "same: *x",
    ];
    expect(plainOf(parse(text.join("\n")))).toMatchObject({
      one: { a: 1, b: 3 },
      both: { a: 1, b: 3, c: 2 },
      same: { a: 1, b: 1 },
    });
  });

  it("takes a quoted << for a key like others", () => {
    expect(plainOf(parse('"<<": { a: 1 }'))).toEqual({ "<<": { a: 1 } });
  });

  it("keeps keys in the order of the file, and takes them as text", () => {
    const root = parse("b: 0\n10: 0\na: 0\n1: 0\n__proto__: 0\n");
    expect(root.kind === "map" && [...root.entries.keys()]).toEqual([
      "b",
      "10",
      "a",
      "1",
      "__proto__",
    ]);
    expect(Object.keys(plainOf(root) as object)).toContain("__proto__");
  });

  it("reads YAML 1.2: yes is a text, and a number is a number", () => {
    expect(plainOf(parse("[yes, on, 010, 3.10, true, ~]"))).toEqual([
      "yes",
      "on",
      10,
      3.1,
      true,
      null,
    ]);
  });

  it("replaces variables in values, but for keys and the instructions of base and sections", () => {
    const text = [
      "base: { instructions: 'A ${SHA}', args: { instructions: '${SHA}' } }",
      "sections: { a: { instructions: 'B ${SHA} $$', context: '${SHA}' } }",
      "'${SHA}': '${SHA}'",
    ];
    expect(plainOf(parse(text.join("\n")))).toEqual({
      base: { instructions: "A ${SHA}", args: { instructions: "abc" } },
      sections: { a: { instructions: "B ${SHA} $$", context: "abc" } },
      "${SHA}": "abc",
    });
  });

  it("reads JSON, indented by tabs too", () => {
    expect(plainOf(parse('{\n\t"a": [\n\t\t"\\/b\\ud83d\\ude00"\n\t]\n}\n'))).toEqual({
      a: ["/b😀"],
    });
  });

  it("finds its part of a package.json, with places in the whole file", () => {
    const root = parse('{\n  "name": "${x}",\n  "layerbuild": { "version": 1 }\n}\n', [
      "layerbuild",
    ]);
    expect(plainOf(root)).toEqual({ version: 1 });
    const node = nodeAt(root, ["version"]);
    expect(node && locationOf(node.place)).toBe("layers.yaml:3:30");
  });

  it("tells each thing that is wrong at its own place", () => {
    expect(problems("a: 1\nb: *c\na: '${X}'\n")).toEqual([
      "alias layers.yaml:2:4",
      "duplicate-key layers.yaml:3:1",
    ]);
    expect(problems('a: "\\t-${X}"\n')).toEqual(["variable layers.yaml:1:8"]);
    expect(problems("a: &a ['${X}']\nb: *a\n")).toEqual(["variable layers.yaml:1:9"]);
    expect(problems("a: b: c\n")).toEqual(["syntax layers.yaml:1:4"]);
    expect(problems("a: 1\n---\nb: 1\n")).toEqual(["syntax layers.yaml:2:1"]);
    expect(problems("? [a]\n: 1\n")).toEqual(["syntax layers.yaml:1:3"]);
  });

  it("ends with aliases that contain themselves, and with those that grow without bound", () => {
    expect(problems("a: &a { b: *a }\n")).toEqual(["alias layers.yaml:1:12"]);
    const levels = Array.from({ length: 12 }, (_, n) =>
      n === 0
        ? "l0: &l0 [x]"
        : `l${n}: &l${n} [${Array(8)
            .fill(`*l${n - 1}`)
            .join(", ")}]`,
    );
    expect(problems(levels.join("\n"))[0]).toMatch(/^too-large /);
  });
});
