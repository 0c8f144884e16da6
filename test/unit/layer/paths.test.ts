import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, normalPath, textOf } from "../../../src/layer/paths.ts";

test("names in UTF-8 are read as they are, the decoder's replacement and astral characters too", () => {
  for (const name of ["usr/bin/über", "\ufffd", "a\ufffdb", "😀/漢字", ""]) {
    expect(textOf(Buffer.from(name))).toBe(name);
    expect(bytesOf(name)).toEqual(Buffer.from(name));
  }
});

test("bytes that are no UTF-8 become lone surrogates, each its own", () => {
  expect(textOf(Buffer.from("caf\xe9", "latin1"))).toBe("caf\udce9");
  // A surrogate in the form of UTF-8 is no UTF-8, and an overlong slash no slash.
  expect(textOf(Buffer.of(0xed, 0xb2, 0x80))).toBe("\udced\udcb2\udc80");
  expect(textOf(Buffer.of(0xc0, 0xaf, 0xff))).toBe("\udcc0\udcaf\udcff");
});

test("any bytes come back as they were", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(fc.constantFrom(0xf0, 0x9f, 0x98, 0x80, 0xc3, 0xa9, 0x61, 0xef, 0xbf, 0xbd), {
      maxLength: 12,
    }),
  );
  fc.assert(
    fc.property(bytes, (array) => {
      const name = Buffer.from(array);
      expect(bytesOf(textOf(name))).toEqual(name);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ["./usr/bin/", "usr/bin"],
  ["/etc//passwd", "etc/passwd"],
  ["a/./b/.", "a/b"],
  ["./", ""],
  ["/", ""],
  ["", ""],
  ["a/..b/c...", "a/..b/c..."],
  [".hidden/.x", ".hidden/.x"],
])("the path %j is %j", (written, path) => {
  expect(normalPath(written)).toBe(path);
});

test.each(["..", "../x", "a/../b", "a/.."])("the path %j is refused", (path) => {
  expect(normalPath(path)).toBeUndefined();
});
