import { expect, test } from "vitest";
import { moveTag } from "../../../src/mutate/move-tag.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { blobOf } from "../../support/tiny-image.ts";

async function stocked() {
  const store = memoryStore();
  const [old, newer] = ["old", "newer"].map((text) => blobOf(text));
  if (!old || !newer) throw new Error("unreachable");
  for (const { descriptor, bytes } of [old, newer]) await store.push(descriptor, bytes);
  await store.tag(old.descriptor, "1");
  return { store, old: old.descriptor.digest, newer: newer.descriptor };
}

test("the old image has its backup tag before the tag moves", async () => {
  const { store, old, newer } = await stocked();
  store.calls.length = 0;
  expect(await moveTag(store, newer, "1", "-old")).toEqual({ moved: true, backup: "1-old" });
  expect([...store.tags]).toEqual([
    ["1", newer.digest],
    ["1-old", old],
  ]);
  expect(store.calls).toEqual(["resolve 1", "tag 1-old", "tag 1"]);
});

test("a tag that is right, or new, leaves no backup", async () => {
  const { store, newer } = await stocked();
  expect(await moveTag(store, newer, "2", "-old")).toEqual({ moved: true });
  expect(await moveTag(store, newer, "2", "-old")).toEqual({ moved: false });
  expect(await moveTag(store, newer, "1")).toEqual({ moved: true });
  expect([...store.tags.keys()].sort()).toEqual(["1", "2"]);
});

test.each(["", "/x", " "])("%j behind a tag is no tag to keep the old image by", async (suffix) => {
  const { store, newer, old } = await stocked();
  await expect(moveTag(store, newer, "1", suffix)).rejects.toMatchObject({ code: "usage" });
  expect(store.tags.get("1")).toBe(old);
});
