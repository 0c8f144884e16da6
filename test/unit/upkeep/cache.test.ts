import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Digest, digestOf, hexOf } from "../../../src/image/digest.ts";
import { type BuildInputs, cacheTagOf, keyOf } from "../../../src/plan/key.ts";
import { cacheInfo, cacheInfoText, cacheTable } from "../../../src/report/cache.ts";
import { pruneText } from "../../../src/report/prune.ts";
import { encodeEntry, entryMediaType, entryTagOf } from "../../../src/run/record.ts";
import { keepArtifact } from "../../../src/store/artifact.ts";
import { exportCache, importCache } from "../../../src/upkeep/cache-archive.ts";
import { cacheContents } from "../../../src/upkeep/cache-entries.ts";
import { neededDigests } from "../../../src/upkeep/needed.ts";
import { planPrune, prune } from "../../../src/upkeep/prune.ts";
import { type MemoryStore, memoryStore } from "../../support/memory-store.ts";
import { type Blob, blobOf, freshBlob, pushImage, tinyImage } from "../../support/tiny-image.ts";

const day = 24 * 60 * 60 * 1000;
const now = Date.parse("2026-11-27T00:00:00Z");
const inputs: Omit<BuildInputs, "args"> = {
  ...{ kind: "section", platform: "linux/amd64", instructions: [], images: {} },
  ...{ contexts: {}, remotes: [], secrets: [], ssh: [] },
};

let folder: string;
let store: MemoryStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-upkeep-"));
});
beforeEach(() => {
  store = memoryStore({ registry: "r.test", path: "cache" });
});
afterAll(() => rm(folder, { recursive: true }));

/** Keeps a result that was made so many days ago, with its record and the tables of its layers. */
async function keep(name: string, args: string, layers: readonly Blob[], days: number) {
  const { key, record } = keyOf({ ...inputs, args: { args } });
  const descriptor = await pushImage(store, tinyImage(layers), layers);
  await store.tag(descriptor, cacheTagOf(name, key));
  const entry = encodeEntry({
    ...{ version: 1, kind: "section", name, platform: "linux/amd64", key, inputs: record as never },
    ...{ made: new Date(now - days * day).toISOString(), result: descriptor, duration: 1 },
  });
  await keepArtifact(store, entryMediaType, entry, [entryTagOf(name, key)]);
  for (const layer of layers) await store.tag(descriptor, tableOf(layer));
  return { key, descriptor };
}

const tableOf = ({ descriptor }: Blob): string => `toc-${hexOf(descriptor.digest)}-0123456789ab`;

const plan = async (needed: ReadonlySet<Digest> = new Set(), keepLast = 1) =>
  planPrune(await cacheContents(store), { keepLast }, needed, { now, usedLimit: now });

describe("a cache", () => {
  const base = blobOf("of the base");

  test("is listed by name, the newest first, with its own and shared bytes and its age", async () => {
    await keep("golang", "1", [base, blobOf("old one")], 5);
    await keep("golang", "2", [base, blobOf("newer one")], 1);
    await store.tag((await keep("apt", "", [base], 3)).descriptor, "latest");
    const contents = await cacheContents(store);
    const rows = cacheTable(contents.entries, now)
      .split("\n")
      .map((row) => row.split(/ {2,}/));
    expect(rows[0]).toEqual(["NAME", "KEY", "PLATFORM", "MADE", "USED", "OWN", "SHARED"]);
    const shown = rows
      .slice(1)
      .map(([name, , platform, made, used]) => [name, platform, made, used]);
    expect(shown).toEqual([
      ["apt", "linux/amd64", "3 days", "?"],
      ["golang", "linux/amd64", "24 h", "?"],
      ["golang", "linux/amd64", "5 days", "?"],
    ]);
    expect(contents.strange).toEqual(["latest"]);
    const info = cacheInfo("r.test/cache", contents, new Set());
    expect(info).toMatchObject({ results: 3, records: 3, tables: 3, strange: ["latest"] });
    expect(cacheInfoText(info, now)).toContain("3 results, 3 records, 3 tables of contents");
  });

  test("lists what is no image as such", async () => {
    const tag = cacheTagOf("golang", digestOf("key"));
    const { descriptor } = await keep("golang", "1", [base], 5);
    await store.tag(descriptor, tag);
    store.content.delete(tinyImage([base]).config.descriptor.digest);
    const { entries } = await cacheContents(store);
    expect(cacheTable(entries, now)).toContain("not an image");
  });

  test("is pruned of results with their records and tables, and of no layer's that stays", async () => {
    const [own, other] = [blobOf("old one"), blobOf("newer one")];
    const old = await keep("golang", "1", [base, own], 5);
    await keep("golang", "2", [base, other], 1);
    const found = await plan();
    expect(found.removed.map(({ descriptor }) => descriptor)).toEqual([old.descriptor]);
    expect(found.notes).toEqual([entryTagOf("golang", old.key), tableOf(own)]);
    const removed: string[] = [];
    await prune({ ...store, remove: async (tag) => removed.push(tag) > 0 }, found, now);
    expect(removed).toEqual([cacheTagOf("golang", old.key), ...found.notes]);
    const text = pruneText(
      { cache: "c", dryRun: false, plan: found, maxSize: 0, swept: undefined },
      now,
    );
    expect(text).toMatch(/^removed {2}golang {2}[0-9a-f]{12} {2}linux\/amd64 {2}5 days {2}\d+ B\n/);
    expect(text).toContain("what stays is more than 0 B: it is needed, or a rule keeps it");
  });

  test("keeps what images with a tag are", async () => {
    const old = await keep("golang", "1", [base, blobOf("old one")], 5);
    await keep("golang", "2", [base, blobOf("newer one")], 1);
    const images = memoryStore();
    const layers = [base, blobOf("old one")];
    await images.tag(await pushImage(images, tinyImage(layers), layers), "latest");
    const needed = await neededDigests([images]);
    expect(needed).toContain(old.descriptor.digest);
    expect((await plan(needed)).removed).toEqual([]);
  });

  test("a result that was used since it was looked at stays, and one that is another by now", async () => {
    const old = await keep("golang", "1", [base, blobOf("old one")], 5);
    const newer = await keep("golang", "2", [base, blobOf("newer one")], 1);
    const found = { ...(await plan()), notes: [] };
    const removed: string[] = [];
    const remove = async (tag: string) => removed.push(tag) > 0;
    await prune({ ...store, remove, usedAt: async () => now + 1 }, found, now);
    await store.tag(newer.descriptor, cacheTagOf("golang", old.key));
    await prune({ ...store, remove }, found, now);
    expect(removed).toEqual([]);
  });

  test("is the same where it was exported to and imported from", async () => {
    await keep("golang", "1", [base, freshBlob()], 5);
    await keep("maven", "2", [base, freshBlob()], 1);
    const path = join(folder, "cache.tar");
    const { signal } = new AbortController();
    const tags = await exportCache(store, path, signal);
    expect(tags.sort()).toEqual(await store.list());
    const other = memoryStore({ registry: "other.test", path: "x" });
    const given = await importCache(path, other, { onBytes: () => {}, signal });
    expect(given.toSorted()).toEqual(tags);
    expect(new Map(other.tags)).toEqual(new Map(store.tags));
    const pushed = other.count("tag");
    await importCache(path, other, { onBytes: () => {}, signal });
    expect(other.count("tag")).toBe(pushed);
  });

  test.each([
    ["no tar at all", "image-not-found", undefined],
    ["something else", "content-invalid", "no tar"],
  ])("an archive that is %s is refused", async (_, code, text) => {
    const path = join(folder, `${code}.tar`);
    if (text !== undefined) await writeFile(path, text);
    const { signal } = new AbortController();
    await expect(importCache(path, store, { onBytes: () => {}, signal })).rejects.toMatchObject({
      code,
    });
  });
});
