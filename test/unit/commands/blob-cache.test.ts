import { expect, test } from "vitest";
import { cacheSize } from "../../../src/commands/blob-cache.ts";

test.each([
  ["", 10 * 1024 ** 3],
  [undefined, 10 * 1024 ** 3],
  ["0", 0],
  ["123", 123],
  ["1.5GiB", 1.5 * 1024 ** 3],
  ["500 MB", 5e8],
  ["2k", 2000],
  ["2ki", 2048],
])("a cache of the size %j has %d bytes", (text, bytes) => {
  expect(cacheSize(text)).toBe(bytes);
});

test.each(["much", "-1", "10 XB", "1e9"])("%j is no size", (text) => {
  expect(() => cacheSize(text)).toThrow("LAYERBUILD_CACHE_SIZE");
});
