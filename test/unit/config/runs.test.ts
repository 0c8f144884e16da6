import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isScalar, parseDocument, stringify } from "yaml";
import { runsOf } from "../../../src/config/runs.ts";
import { outerPlace } from "../../../src/diagnostics/diagnostic.ts";

/** For each character of the value of `key` in a YAML text: the character that stands in its place. */
function traced(text: string): { value: string; characters: string[] } | undefined {
  const node = parseDocument(text).getIn(["key"], true);
  if (!isScalar(node) || typeof node.value !== "string") throw new Error(`no string in ${text}`);
  const runs = runsOf(text, node);
  if (!runs) return undefined;
  const source = { path: "layers.yaml", text };
  const inner = { path: "layers.yaml", text: node.value, within: { source, runs } };
  const characters = Array.from({ length: node.value.length }, (_, at) => {
    const { start, end } = outerPlace({ source: inner, start: at, end: at + 1 });
    return text.slice(start, end);
  });
  return { value: node.value, characters };
}

describe("runsOf", () => {
  it.each([
    ["plain", "key: RUN true # why\n"],
    ["single-quoted", "key:   'RUN true'\n"],
    ["double-quoted", 'key: "RUN true"\n'],
    ["literal", "key: |\n  RUN true\n    a\n\n  b\n"],
    ["literal with an anchor and a comment", "key: &a |- # why\n   RUN true\n   b\n"],
    ["literal with its indentation said", "key: |2\n    RUN true\n  b\n"],
    ["literal in a deeper mapping, at the end of the file", "key: |\n        RUN true"],
    ["literal with carriage returns", "key: |\r\n  RUN true\r\n  b\r\n"],
    ["flow", "{ key: RUN true, b: c }\n"],
  ])("finds every character of a %s string", (_, text) => {
    const found = traced(text);
    expect(found).toBeDefined();
    const written = found?.characters.map((character) => (character === "\r" ? "\n" : character));
    expect(written?.join("").trimEnd()).toBe(found?.value.trimEnd());
  });

  it("finds an escape by its backslash, and what follows where it stands", () => {
    const found = traced('key: "a\\tb\\u0041\\\\\\x41c\\U0001F600d"\n');
    expect(found?.value).toBe("a\tbA\\Ac\u{1F600}d");
    expect(found?.characters.join("")).toMatch(/^a\\b\\\\\\c\\.d$/u);
  });

  it.each([
    ["folded", "key: >\n  a\n  b\n"],
    ["plain over two lines", "key: a\n  b\n"],
    ["double-quoted over two lines", 'key: "a\n  b"\n'],
    ["single-quoted with a quote", "key: 'it''s'\n"],
  ])("says that a %s string can't be followed", (_, text) => {
    expect(traced(text)).toBeUndefined();
  });

  it("never leads to a wrong character of a literal block", () => {
    const line = fc.stringMatching(/^[A-Za-z$#\\ ]{0,12}$/);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat(4), (lines, indent) => {
        const value = lines.join("\n");
        const text = stringify(
          { key: value },
          {
            indent: indent + 1,
            lineWidth: 0,
            blockQuote: "literal",
            defaultStringType: "BLOCK_LITERAL",
          },
        );
        const found = traced(text);
        if (!found?.value || !text.startsWith("key: |")) return;
        for (const [at, character] of found.characters.entries()) {
          if (found.value[at] !== "\n") expect(character).toBe(found.value[at]);
        }
      }),
    );
  });
});
