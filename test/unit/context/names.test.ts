import fc from "fast-check";
import { expect, it } from "vitest";
import { isIgnored, parseIgnore } from "../../../src/context/dockerignore.ts";
import { nameOf, textOf } from "../../../src/context/names.ts";

it("the text of a name that is UTF-8 is what it spells", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(textOf(nameOf(text))).toBe(text);
    }),
  );
});

it("each byte that is no UTF-8 is a character of its own", () => {
  expect([...textOf("a\xe9b")]).toHaveLength(3);
  expect([...textOf("\xe2\x82")]).toHaveLength(2);
  expect([...textOf("\xe2\x82\xac\xff")]).toEqual(["€", "\udcff"]);
  expect([...textOf("\xc0\xaf\xed\xa0\x80")]).toHaveLength(5);
});

/** As the engine does it. */
it.each([
  ["bad?", "bad\xe9", true],
  ["bax?", "bax\xe2\x82", false],
  ["bax??", "bax\xe2\x82", true],
  ["ba*", "bad\xe9", true],
  ["*[^z]", "bad\xe9", true],
  ["bad\ufffd", "bad\xe9", false],
])("the pattern %j and the name %j", (pattern, name, ignored) => {
  const rules = parseIgnore(pattern);
  if (!rules.ok) throw new Error(`${pattern} is no pattern`);
  expect(isIgnored(rules.value, textOf(name))).toBe(ignored);
});
