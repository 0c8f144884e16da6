import { expect, test } from "vitest";
import {
  type LdCache,
  parseLdCache,
  printLdCache,
} from "../../../../src/merge/formats/ld-cache.ts";
import { mergeLdCaches } from "../../../../src/merge/passes/ld-cache-merge.ts";
import { openFixtures } from "../../../support/fixtures.ts";

const deb = openFixtures("deb");
const ld = openFixtures("ld");
const debian = (name: string): LdCache => read(deb(`${name}/etc/ld.so.cache`));
const hardware = (name: string): LdCache => read(ld(`${name}.ld.so.cache`));

function read(bytes: Buffer | undefined): LdCache {
  const cache = bytes && parseLdCache(bytes);
  if (!cache) throw new Error("no cache");
  return cache;
}

/** Sections that are all built on the base. */
function merge(
  base: LdCache | undefined,
  sections: readonly LdCache[],
  directories: readonly string[] = [],
): LdCache {
  const changes = sections.map((to, index) => ({
    section: `s${index}`,
    needs: [],
    from: base,
    to,
  }));
  return mergeLdCaches(base, changes, (directory) => {
    const at = directories.findIndex((each) => `${directory}/`.startsWith(`${each}/`));
    return at < 0 ? directories.length : at;
  });
}

const sections = [..."ABCDEFH"];

test.each([
  ["in order", sections],
  ["backwards", sections.toReversed()],
])("seven real sections give ldconfig's own bytes, %s", (_, order) => {
  const merged = merge(debian("base0"), order.map(debian));
  const expected = deb("EXPECTED_ABCDEFH/etc/ld.so.cache") ?? Buffer.alloc(0);
  expect(printLdCache(merged).equals(expected)).toBe(true);
});

test("one name in three directories stands in the order of their scan, hwcaps folders first", () => {
  const directories = ["/usr/local/lib", "/lib/x86_64-linux-gnu", "/opt/z/lib"];
  const both = [hardware("HW1"), hardware("HW2")];
  const merged = merge(hardware("base"), both, directories);
  const pathsOf = (name: string): string[] =>
    merged.entries.filter(({ soname }) => soname === name).map(({ path }) => path);
  expect(pathsOf("libdup.so.1")).toEqual(directories.map((each) => `${each}/libdup.so.1`));
  expect(pathsOf("libhw.so.1")).toEqual([
    "/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v2/libhw.so.1.0",
    "/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libhw.so.1.0",
    "/lib/x86_64-linux-gnu/libhw.so.1",
  ]);
  const names = merged.entries.map(({ soname }) => soname);
  expect(names.indexOf("libn.so.10")).toBeLessThan(names.indexOf("libn.so.9"));
  const backwards = merge(hardware("base"), both.toReversed(), directories);
  expect(printLdCache(backwards).equals(printLdCache(merged))).toBe(true);
  expect(parseLdCache(printLdCache(merged))).toEqual(merged);
});

test("a library that one section took away is gone", () => {
  const base = hardware("base");
  const [gone] = base.entries;
  const without = { ...base, entries: base.entries.slice(1) };
  expect(merge(base, [without, hardware("HW1")]).entries).not.toContainEqual(gone);
});

test("sections that both brought the first cache are put together", () => {
  expect(merge(undefined, sections.map(debian)).entries).toEqual(
    debian("EXPECTED_ABCDEFH").entries,
  );
});

test("the newest word on who generated the cache is that of the section that changed it", () => {
  const base = hardware("base");
  const upgraded = { ...hardware("HW1"), generator: "ldconfig 3" };
  expect(merge(base, [upgraded, hardware("HW2")]).generator).toBe("ldconfig 3");
});
