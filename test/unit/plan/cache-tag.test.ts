import { expect, test } from "vitest";
import { digestOf, hexOf } from "../../../src/image/digest.ts";
import { readCacheTag } from "../../../src/plan/cache-tag.ts";
import { cacheTagOf } from "../../../src/plan/key.ts";
import { entryTagOf, lastTagOf } from "../../../src/run/record.ts";

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

test("a table is of a layer", () => {
  expect(readCacheTag(`toc-${hex}-0123456789ab`)).toEqual({ kind: "table", layer: hex });
});

test.each(["latest", "1.2.3", `sha256-${hex}`, `golang-${hex.slice(1)}`, "entry-x", "last-x"])(
  "%s is nobody's of ours",
  (tag) => {
    expect(readCacheTag(tag)).toBeUndefined();
  },
);
