import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { type Digest, digestOf } from "../../../src/image/digest.ts";
import { readToc } from "../../../src/layer/toc.ts";
import { fetchBodies, fetchContents, type SourceLayer } from "../../../src/run/layer-contents.ts";
import { chunked } from "../../support/layers.ts";
import { type MemoryStore, memoryStore } from "../../support/memory-store.ts";
import { tarOf } from "../../support/tar.ts";
import { blobOf } from "../../support/tiny-image.ts";

const folder = mkdtempSync(join(tmpdir(), "layerbuild-contents-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function layerIn(
  store: MemoryStore,
  files: { readonly [path: string]: string },
): Promise<SourceLayer> {
  const tar = tarOf(files);
  const { descriptor, bytes } = blobOf(gzipSync(tar));
  await store.push(descriptor, bytes);
  const { toc } = await readToc(chunked(tar), { wants: () => false });
  return { descriptor, toc, store };
}

const set = (...texts: string[]): ReadonlySet<Digest> =>
  new Set(texts.map((text) => digestOf(text)));

test("contents come from as few layers as have them, each streamed once", async () => {
  const store = memoryStore();
  const layers = [
    await layerIn(store, { a: "1", b: "2" }),
    await layerIn(store, { c: "1", d: "2", e: "3" }),
    await layerIn(store, { f: "4" }),
    await layerIn(store, { g: "5" }),
  ];
  const found = await fetchContents(set("1", "2", "3", "4"), layers);
  expect([...found].map(([digest, bytes]) => [digest, bytes.toString()]).sort()).toEqual(
    ["1", "2", "3", "4"].map((text) => [digestOf(text), text]).sort(),
  );
  const fetched = store.calls.filter((call) => call.startsWith("fetch"));
  expect(fetched.sort()).toEqual(
    [layers[1], layers[2]].map((layer) => `fetch ${layer?.descriptor.digest}`).sort(),
  );
});

test("of two layers that have the same, the smaller one is read", async () => {
  const store = memoryStore();
  const noise = Array.from({ length: 3000 }, (_, n) => n * n).join();
  const large = await layerIn(store, { a: "1", noise });
  const small = await layerIn(store, { a: "1" });
  await fetchContents(set("1"), [large, small]);
  expect(store.calls.filter((call) => call.startsWith("fetch"))).toEqual([
    `fetch ${small.descriptor.digest}`,
  ]);
});

test("what no table names is missing, and for nothing nothing is read", async () => {
  const store = memoryStore();
  const layer = await layerIn(store, { a: "1" });
  expect((await fetchContents(set("absent"), [layer])).size).toBe(0);
  expect((await fetchContents(new Set(), [layer])).size).toBe(0);
  expect(store.count("fetch")).toBe(0);
});

test("a layer that has not what its table says is an error", async () => {
  const store = memoryStore();
  const { toc } = await layerIn(store, { a: "1" });
  const { descriptor } = await layerIn(store, { a: "2" });
  await expect(fetchContents(set("1"), [{ descriptor, toc, store }])).rejects.toMatchObject({
    code: "content-invalid",
    message: expect.stringContaining(`has no file with the digest ${digestOf("1")}`),
  });
});

test("contents that are only passed on come one after the other, large ones from a folder", async () => {
  const store = memoryStore();
  const large = "large".repeat(300_000);
  const layer = await layerIn(store, { a: "1", large });
  const found: [Digest, string][] = [];
  for await (const { digest, body } of fetchBodies(set("1", large), [layer], folder)) {
    const pieces: Buffer[] = [];
    if (Buffer.isBuffer(body)) pieces.push(body);
    else for await (const piece of await body()) pieces.push(piece);
    found.push([digest, Buffer.concat(pieces).toString()]);
  }
  expect(found).toEqual(["1", large].map((text) => [digestOf(text), text]));

  const { toc } = layer;
  const { descriptor } = await layerIn(store, { a: "2" });
  const bodies = fetchBodies(set("1"), [{ descriptor, toc, store }], folder);
  await expect(bodies.next()).rejects.toMatchObject({ code: "content-invalid" });
});
