import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, type Json } from "../../../src/image/canonical-json.ts";

test("the order in which members were written does not matter", () => {
  expect(canonicalJson({ b: 1, a: [{ d: 1, c: 2 }] })).toBe('{"a":[{"c":2,"d":1}],"b":1}');
});

test("undefined members are left out", () => {
  expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
});

test("what is written reads back as the same value, and writes the same bytes again", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = canonicalJson(value as Json);
      const normal = JSON.parse(JSON.stringify(value)) as Json;
      expect(JSON.parse(text)).toEqual(normal);
      expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
    }),
  );
});

test("two objects with the same members in another order have one form", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (members) => {
      const reversed = Object.fromEntries(Object.entries(members).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(members));
    }),
  );
});
