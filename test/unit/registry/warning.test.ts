import { expect, test } from "vitest";
import { warningsOf } from "../../../src/registry/warning.ts";

test("a registry's warnings are those with the code 299", () => {
  expect(warningsOf('299 - "this repository goes \\"soon\\"", 199 - "about caches"')).toEqual([
    'this repository goes "soon"',
  ]);
  expect(warningsOf(['299 - "one"', '299 example.test "two, too"'])).toEqual(["one", "two, too"]);
  expect(warningsOf(undefined)).toEqual([]);
  expect(warningsOf("nonsense 299 -")).toEqual([]);
});

test("a warning loses what must not be shown", () => {
  const [text] = warningsOf('299 - "see https://me:pw@r.test/x?sig=s3cret\u001b[31m"');
  expect(text).toBe("see https://r.test/x?… [31m");
});
