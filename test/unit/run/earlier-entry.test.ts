import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/image/digest.ts";
import type { BuildInputs } from "../../../src/plan/key.ts";
import { earlierEntry } from "../../../src/run/earlier-entry.ts";
import { type EntryRecord, entryTagOf, keepEntry } from "../../../src/run/record.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { baseStep, sectionStep } from "../../support/outcomes.ts";

const amd64 = { os: "linux", architecture: "amd64" };
const step = sectionStep("go", baseStep());
const inputs: BuildInputs = {
  kind: "section",
  platform: "linux/amd64",
  on: digestOf("base"),
  instructions: [],
  args: { A: "1", B: "1" },
  images: {},
  contexts: {},
  remotes: [],
  secrets: [],
  ssh: [],
};

const entryOf = (key: string, change: Partial<EntryRecord> = {}): EntryRecord => ({
  version: 1,
  kind: "section",
  name: "go",
  platform: "linux/amd64",
  key: digestOf(key),
  inputs,
  result: { digest: digestOf(key), size: 1, mediaType: "x" },
  duration: 1,
  ...change,
});

/** A store with records, of which no newest is known. */
async function storeOf(...entries: EntryRecord[]) {
  const store = memoryStore();
  for (const entry of entries) await keepEntry(store, entry, amd64);
  for (const tag of store.tags.keys()) if (tag.startsWith("last-")) store.tags.delete(tag);
  return store;
}

describe("the record that a step is compared with", () => {
  test("is the one of its key, else the newest of the step, whatever it shares", async () => {
    const store = memoryStore();
    await keepEntry(store, entryOf("1"), amd64);
    await keepEntry(store, entryOf("2", { inputs: { ...inputs, args: {} } }), amd64);
    const keyed = await earlierEntry([store], step, { inputs }, digestOf("1"));
    expect(keyed?.entry.key).toBe(digestOf("1"));
    const other = await earlierEntry([store], step, { inputs }, digestOf("3"));
    expect(other?.entry.key).toBe(digestOf("2"));
    expect(store.count("list")).toBe(0);
  });

  test("is else the one with the fewest changes, of this step and platform only", async () => {
    const near = { ...inputs, args: { A: "2", B: "1" } };
    const store = await storeOf(
      entryOf("far", { inputs: { ...inputs, args: {}, secrets: ["x"] } }),
      entryOf("near", { inputs: near }),
      entryOf("arm", { platform: "linux/arm64" }),
      entryOf("of another section", { name: "go-lang" }),
    );
    const found = await earlierEntry([store], step, { inputs }, digestOf("3"));
    expect(found).toEqual({
      entry: entryOf("near", { inputs: near }),
      store,
      tag: entryTagOf("go", digestOf("near")),
    });
  });

  test("is the newer one of two with as many", async () => {
    const [old, recent] = ["2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z"];
    const store = await storeOf(
      entryOf("1", { made: old }),
      entryOf("2", { made: recent }),
      entryOf("3"),
    );
    const found = await earlierEntry([store], step, { inputs }, undefined);
    expect(found?.entry.made).toBe(recent);
  });

  test("can be in another store, which need not answer", async () => {
    const [own, other] = [memoryStore(), memoryStore()];
    await keepEntry(other, entryOf("1"), amd64);
    const found = await earlierEntry([own, other], step, { inputs }, digestOf("3"));
    expect(found).toMatchObject({ entry: entryOf("1"), store: other });
    const down = { ...memoryStore(), resolve: () => Promise.reject(new Error("down")) };
    expect(await earlierEntry([own, down], step, { inputs }, digestOf("3"))).toBeUndefined();
    await expect(earlierEntry([down, own], step, { inputs }, digestOf("3"))).rejects.toThrow(
      "down",
    );
  });

  test("is none in an empty store, or where all are of others", async () => {
    expect(await earlierEntry([memoryStore()], step, { inputs }, digestOf("1"))).toBeUndefined();
    const store = await storeOf(entryOf("1", { name: "rust" }));
    expect(await earlierEntry([store], step, { inputs }, digestOf("1"))).toBeUndefined();
  });
});
