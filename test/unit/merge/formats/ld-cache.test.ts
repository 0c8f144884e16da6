import { expect, test } from "vitest";
import { parseLdCache, printLdCache } from "../../../../src/merge/formats/ld-cache.ts";
import { openFixtures } from "../../../support/fixtures.ts";

const deb = openFixtures("deb");
const ld = openFixtures("ld");

const caches = [
  ...["base0", "A", "B", "C", "D", "E", "F", "H", "EXPECTED_ABCDEFH"].map(
    (name) => [name, deb(`${name}/etc/ld.so.cache`)] as const,
  ),
  ...["base", "HW1", "HW2"].map((name) => [name, ld(`${name}.ld.so.cache`)] as const),
];

test.each(caches)("the cache of %s comes back byte for byte", (_, bytes = Buffer.alloc(0)) => {
  const cache = parseLdCache(bytes);
  expect(cache?.entries.length).toBeGreaterThan(50);
  expect(cache && printLdCache(cache).equals(bytes)).toBe(true);
});

test("libraries of glibc-hwcaps folders are told from others", () => {
  const cache = parseLdCache(ld("HW1.ld.so.cache") ?? Buffer.alloc(0));
  expect(cache?.entries.filter(({ soname }) => soname === "libhw.so.1")).toEqual([
    {
      soname: "libhw.so.1",
      path: "/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libhw.so.1.0",
      flags: 0x303,
      osVersion: 0,
      hwcaps: "x86-64-v3",
      hwcap: 0n,
    },
    {
      soname: "libhw.so.1",
      path: "/lib/x86_64-linux-gnu/libhw.so.1",
      flags: 0x303,
      osVersion: 0,
      hwcap: 0n,
    },
  ]);
});

test("a cache without entries comes back", () => {
  const empty = { entries: [], generator: "ldconfig" };
  expect(parseLdCache(printLdCache(empty))).toEqual(empty);
});

const real = (): Buffer => Buffer.from(ld("base.ld.so.cache") ?? Buffer.alloc(0));
const changed = (change: (bytes: Buffer) => void): Buffer => {
  const bytes = real();
  change(bytes);
  return bytes;
};

test.each([
  ["an empty file", Buffer.alloc(0)],
  ["the format of old glibc", Buffer.concat([Buffer.from("ld.so-1.7.0\0"), real()])],
  ["big endian", changed((bytes) => bytes.writeUInt8(3, 28))],
  ["a file that is cut off", real().subarray(0, 3000)],
  ["an extension that is not known", changed((bytes) => bytes.writeUInt32LE(7, 0x11c8 + 8))],
  ["a text outside the file", changed((bytes) => bytes.writeUInt32LE(0xffffff, 48 + 4))],
])("%s is not read", (_, bytes) => {
  expect(parseLdCache(bytes)).toBeUndefined();
});
