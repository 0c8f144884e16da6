import { expect, test } from "vitest";
import { digestOf, hexOf } from "../../../src/image/digest.ts";
import { readCacheTag } from "../../../src/plan/cache-tag.ts";
import { cacheTagOf } from "../../../src/plan/key.ts";
import { pinTagOf } from "../../../src/run/find-in-period.ts";
import { entryTagOf, lastTagOf, newestTagOf } from "../../../src/run/record.ts";

const key = digestOf("key");
const hex = hexOf(key);

test.each(["golang", "a-b.c_d", "merge", "entry", "toc", "last", "x-linux-amd64"])(
  "tags of the step %s are read as they were written",
  (name) => {
    expect(readCacheTag(cacheTagOf(name, key))).toEqual({ kind: "result", name, key });
    expect(readCacheTag(entryTagOf(name, key))).toEqual({
      kind: "record",
      name,
      key: hex.slice(0, 32),
    });
    const platform = { os: "linux", architecture: "arm", variant: "v7" };
    expect(readCacheTag(lastTagOf(name, platform))).toMatchObject({ kind: "last" });
  },
);

test("what a name stands for in a period counts until that is over", () => {
  const [week, now] = [7 * 24 * 60 * 60, 1_790_000_000];
  const tag = pinTagOf({ registry: "r.test", path: "debian", tag: "12" }, week, now);
  const said = readCacheTag(tag);
  if (said?.kind !== "pin") throw new Error(`${tag} is not read`);
  expect(said.until).toBeGreaterThan(now * 1000);
  expect(said.until - week * 1000).toBeLessThanOrEqual(now * 1000);
});

test("the newest record of a merge is one of merges, whatever its sections", () => {
  const platform = { os: "linux", architecture: "arm64", variant: "v8" };
  for (const name of ["a+b", "a", "b+a for tool"]) {
    expect(readCacheTag(newestTagOf({ kind: "merge", name }, platform))).toEqual({
      kind: "last",
      name: "merge",
    });
  }
});

test("a table is of a layer", () => {
  expect(readCacheTag(`toc-${hex}-0123456789ab`)).toEqual({ kind: "table", layer: hex });
});

test.each(["latest", "1.2.3", `sha256-${hex}`, `golang-${hex.slice(1)}`, "entry-x", "last-x"])(
  "%s is nobody's of ours",
  (tag) => {
    expect(readCacheTag(tag)).toBeUndefined();
  },
);
