import { expect, test } from "vitest";
import { digestOf } from "../../../src/image/digest.ts";
import { watchForFirst } from "../../../src/run/first-result.ts";
import { type EntryRecord, keepEntry } from "../../../src/run/record.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { freshBlob, linux, pushImage, tinyImage } from "../../support/tiny-image.ts";

const key = digestOf("key");

async function world() {
  const store = memoryStore({ registry: "r.test", path: "cache" });
  const push = () => {
    const layer = freshBlob();
    return pushImage(store, tinyImage([layer]), [layer]);
  };
  const own = await push();
  const record = async (made: string, result = own, of: Partial<EntryRecord> = {}) => {
    const inputs = { kind: "base", args: {}, images: {}, contexts: {}, secrets: [], ssh: [] };
    const entry = { version: 1, kind: "base", name: "base", platform: "linux/amd64", key, made };
    const whole = { ...entry, inputs, result, duration: 1, ...of } as unknown as EntryRecord;
    await keepEntry(store, whole, linux);
  };
  return { store, push, own, record };
}

test("what was recorded before the build is nobody who was first", async () => {
  const { store, push, own, record } = await world();
  await record("2026-01-01T00:00:00Z", await push());
  const find = await watchForFirst(store, "base", key);
  expect(await find(own)).toBeUndefined();
});

test("what is recorded while it runs was first", async () => {
  const { store, push, own, record } = await world();
  await record("2026-01-01T00:00:00Z", await push());
  const find = await watchForFirst(store, "base", key);
  const other = await push();
  await record("2026-01-02T00:00:00Z", other);
  expect(await find(own)).toEqual(other);
  expect(await find(other)).toBeUndefined();
});

test("a record of another key, or of what is not there, was not", async () => {
  const { store, push, own, record } = await world();
  const find = await watchForFirst(store, "base", key);
  await record("2026-01-02T00:00:00Z", { ...own, digest: digestOf("gone") });
  expect(await find(own)).toBeUndefined();
  const sameTag = `${key.slice(0, -1)}0` as typeof key;
  await record("2026-01-02T00:00:00Z", await push(), { key: sameTag });
  expect(await find(own)).toBeUndefined();
});
