import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestOf, hexOf } from "../../../src/image/digest.ts";
import { defaultPolicy } from "../../../src/merge/policy.ts";
import { graphOf } from "../../../src/plan/graph.ts";
import { durationsOf } from "../../../src/run/durations.ts";
import {
  decodeEntry,
  type EntryRecord,
  encodeEntry,
  entryAt,
  entryTagOf,
  keepEntry,
  lastTagOf,
  listingsAt,
  newestTagOf,
} from "../../../src/run/record.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";
import { memoryStore } from "../../support/memory-store.ts";

const amd64 = { os: "linux", architecture: "amd64" };
const entry: EntryRecord = {
  version: 1,
  kind: "section",
  name: "a",
  platform: "linux/amd64",
  key: digestOf("key"),
  inputs: {
    kind: "section",
    platform: "linux/amd64",
    on: digestOf("base"),
    instructions: [["RUN", "make"]],
    args: { VERSION: "1" },
    images: {},
    contexts: { "": digestOf("context") },
    remotes: [],
    secrets: ["token"],
    ssh: [],
  },
  result: {
    digest: digestOf("image"),
    size: 500,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
  },
  duration: 61_234,
  builder: "ci-1",
};

describe("a record", () => {
  test("is the same after it was written and read", () => {
    expect(decodeEntry(encodeEntry(entry))).toEqual(entry);
    const { builder, ...alone } = entry;
    expect(builder).toBeDefined();
    expect(decodeEntry(encodeEntry(alone))).toEqual(alone);
  });

  test("of another version, or broken, is none", () => {
    const changes: object[] = [
      { version: 2 },
      { kind: "merge" },
      { key: "key" },
      { inputs: null },
      { result: {} },
      { duration: -1 },
      { duration: "61" },
      { builder: 1 },
      { made: "yesterday" },
      { on: 1 },
      { keys: "a" },
      { inputs: { ...entry.inputs, args: null } },
      { inputs: { ...entry.inputs, ssh: {} } },
    ];
    for (const change of changes) {
      expect(decodeEntry(Buffer.from(JSON.stringify({ ...entry, ...change })))).toBeUndefined();
    }
  });

  test("decoding takes any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeEntry(bytes)).toBeUndefined();
      }),
    );
  });

  test("tags are legal for the longest names", () => {
    const name = "x".repeat(60);
    const platform = { os: "linux", architecture: "arm", variant: "v7" };
    for (const tag of [entryTagOf(name, digestOf("")), lastTagOf(name, platform)]) {
      expect(tag).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/);
    }
    expect(lastTagOf("a", platform)).toBe("last-a-linux-arm-v7");
    expect(entryTagOf("a", entry.key)).toBe(`entry-a-${hexOf(entry.key).slice(0, 32)}`);
  });

  test("is found by its key and as the newest of its step", async () => {
    const store = memoryStore();
    await keepEntry(store, entry, amd64);
    const newer = { ...entry, key: digestOf("other"), duration: 1 };
    await keepEntry(store, newer, amd64);
    expect(await entryAt(store, entryTagOf("a", entry.key))).toEqual(entry);
    expect(await entryAt(store, lastTagOf("a", amd64))).toEqual(newer);
    expect(await entryAt(store, lastTagOf("b", amd64))).toBeUndefined();
  });

  test("of a merge is found as the newest of the same sections in whatever order", async () => {
    const store = memoryStore();
    const { inputs: _, ...rest } = entry;
    const merge: EntryRecord = {
      ...rest,
      kind: "merge",
      name: "b+a",
      made: "2026-11-01T00:00:00.000Z",
      on: "debian:12",
      keys: { a: digestOf("a") },
      inputs: {
        ...{ kind: "merge", base: digestOf("base"), sections: [], overrides: {} },
        ...{ policy: defaultPolicy, programs: {}, named: { sections: "r" } },
      },
    };
    await keepEntry(store, merge, amd64);
    expect(await entryAt(store, entryTagOf("merge", entry.key))).toEqual(merge);
    const newest = (name: string) => newestTagOf({ kind: "merge", name }, amd64);
    expect(await entryAt(store, newest("a+b"))).toEqual(merge);
    expect(newest("a+b for tool")).not.toBe(newest("a+b"));
    expect(newest(Array(40).fill("x".repeat(60)).join("+"))).toMatch(/^[a-z0-9-]{1,128}$/);
  });

  test("has what was reached in contexts beside it", async () => {
    const store = memoryStore();
    const tag = entryTagOf("a", entry.key);
    await keepEntry(store, entry, amd64);
    expect(await listingsAt(store, tag)).toBeUndefined();
    await keepEntry(store, entry, amd64, Buffer.from("listings"));
    expect(await entryAt(store, tag)).toEqual(entry);
    expect((await listingsAt(store, tag))?.toString()).toBe("listings");
  });

  test("that is damaged in the store is as if it were not there", async () => {
    const store = memoryStore();
    await keepEntry(store, entry, amd64);
    store.content.delete(digestOf(encodeEntry(entry)));
    expect(await entryAt(store, entryTagOf("a", entry.key))).toBeUndefined();
  });
});

describe("durationsOf", () => {
  const graph = graphOf(layerfileOf({ a: [], b: [] }));
  const [, a, b] = graph.steps;

  test("are those of the newest records, and estimates where there is none", async () => {
    const store = memoryStore();
    await keepEntry(store, entry, amd64);
    const duration = await durationsOf(graph, graph.steps, store);
    expect([a, b].map((step) => step && duration(step))).toEqual([61_234, 2000]);
  });

  test("are estimates when the store fails", async () => {
    const store = { ...memoryStore(), resolve: () => Promise.reject(new Error("down")) };
    const duration = await durationsOf(graph, graph.steps, store);
    expect([a, b].map((step) => step && duration(step))).toEqual([2000, 2000]);
  });
});
