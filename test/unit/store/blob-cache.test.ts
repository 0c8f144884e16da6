import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { artifactAt, keepArtifact } from "../../../src/store/artifact.ts";
import { openBlobCache } from "../../../src/store/blob-cache.ts";
import { storeInCache, throughCache } from "../../../src/store/through-cache.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { type Blob, freshBlob } from "../../support/tiny-image.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "layerbuild-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (limit = 1_000_000) => openBlobCache(folder, { limit });
const files = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();

async function keep({ descriptor, bytes }: Blob, limit?: number): Promise<void> {
  const source = Readable.from([bytes], { objectMode: false });
  expect((await buffer(open(limit).keep(descriptor, source))).equals(bytes)).toBe(true);
}
const has = async ({ descriptor, bytes }: Blob, limit?: number): Promise<boolean> => {
  const found = await open(limit).fetch(descriptor);
  if (!found) return false;
  expect((await buffer(found)).equals(bytes)).toBe(true);
  return true;
};

describe("a cache of blobs", () => {
  test("has what passed through it, and no other files", async () => {
    const [blob, other] = [freshBlob(3_000_000), freshBlob()];
    expect(await has(blob)).toBe(false);
    await keep(blob, 4_000_000);
    expect([await has(blob), await has(other)]).toEqual([true, false]);
    expect(files()).toHaveLength(1);
  });

  test("keeps nothing of a stream that fails or is not read to its end", async () => {
    const { descriptor, bytes } = freshBlob();
    const broken = async function* () {
      yield bytes;
      throw new Error("it broke off");
    };
    const failing = open().keep(descriptor, Readable.from(broken(), { objectMode: false }));
    await expect(buffer(failing)).rejects.toThrow("it broke off");
    const left = open().keep(descriptor, Readable.from([bytes, bytes], { objectMode: false }));
    for await (const _ of left) break;
    expect(await open().fetch(descriptor)).toBeUndefined();
    // A stream that is left is closed behind its reader's back.
    await vi.waitFor(() => expect(files()).toEqual([]));
  });

  test.each([
    ["other bytes", (path: string) => writeFileSync(path, Buffer.alloc(1000))],
    ["too few of them", (path: string) => writeFileSync(path, "")],
  ])("does not have a file with %s, and has it again", async (_, damage) => {
    const blob = freshBlob();
    await keep(blob);
    damage(files()[0] as string);
    expect(await has(blob)).toBe(false);
    expect(files()).toEqual([]);
    await keep(blob);
    expect(await has(blob)).toBe(true);
  });

  test("lets go of what was not used for the longest time when it is full", async () => {
    const [first, second, third] = [freshBlob(400), freshBlob(400), freshBlob(400)];
    await keep(first, 1000);
    utimesSync(files()[0] as string, 1000, 1000);
    await keep(second, 1000);
    for (const path of files())
      utimesSync(path, path.includes(second.descriptor.digest.slice(7)) ? 2000 : 1000, 1000);
    expect(await has(first, 1000)).toBe(true);
    await keep(third, 1000);
    expect([await has(first), await has(second), await has(third)]).toEqual([true, false, true]);
    await keep(freshBlob(2000), 1000);
    expect(files()).toHaveLength(2);
  });

  test("removes what a dead process left behind, and not what is being written", async () => {
    await keep(freshBlob());
    const [old, fresh] = [join(folder, "v1/new/old"), join(folder, "v1/new/fresh")];
    for (const path of [old, fresh]) writeFileSync(path, "half");
    utimesSync(old, 1000, 1000);
    await keep(freshBlob());
    expect(files()).toContain(fresh);
    expect(files()).not.toContain(old);
  });

  test("is used by many at once", async () => {
    const blobs = Array.from({ length: 8 }, () => freshBlob(300));
    await Promise.all([...blobs, ...blobs, ...blobs].map((blob) => keep(blob, 1500)));
    const found = await Promise.all(blobs.map((blob) => has(blob)));
    expect(found.filter(Boolean).length).toBeLessThanOrEqual(5);
    expect(files().filter((path) => path.includes("/new/"))).toEqual([]);
  });

  test("that can't be written to passes everything on", async () => {
    const file = openBlobCache("/dev/null/cache", { limit: 1000 });
    const { descriptor, bytes } = freshBlob(100);
    const passed = file.keep(descriptor, Readable.from([bytes], { objectMode: false }));
    expect(await buffer(passed)).toEqual(bytes);
    await file.name("x", descriptor);
    expect(await file.named("x")).toBeUndefined();
  });
});

test("a store read through a cache is asked once for a blob, and each time for a manifest", async () => {
  const store = memoryStore();
  const blob = freshBlob();
  await store.push(blob.descriptor, blob.bytes);
  for (let n = 0; n < 2; n++) {
    const found = await throughCache(store, open()).fetch(blob.descriptor);
    expect(await buffer(found)).toEqual(blob.bytes);
  }
  expect(store.count("fetch")).toBe(1);
  const manifest = { ...blob.descriptor, mediaType: "application/vnd.oci.image.manifest.v1+json" };
  for (let n = 0; n < 2; n++) {
    await buffer(await throughCache(store, open()).fetch(manifest));
  }
  expect(store.count("fetch")).toBe(3);
});

test("a cache keeps artifacts, and one whose content is gone is not there", async () => {
  const store = storeInCache(open(), { registry: "x", path: "y" });
  await keepArtifact(store, "text/x", Buffer.from("table"), ["toc-1"]);
  expect(await artifactAt(store, "text/x", "toc-1", 100)).toEqual(Buffer.from("table"));
  expect(await artifactAt(store, "text/x", "toc-2", 100)).toBeUndefined();
  rmSync(join(folder, "v1/blobs"), { recursive: true });
  expect(await artifactAt(store, "text/x", "toc-1", 100)).toBeUndefined();
  await keepArtifact(store, "text/x", Buffer.from("table"), ["toc-1"]);
  expect(await artifactAt(store, "text/x", "toc-1", 100)).toEqual(Buffer.from("table"));
});
