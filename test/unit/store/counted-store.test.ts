import { buffer } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { countedStore } from "../../../src/store/counted-store.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { freshBlob } from "../../support/tiny-image.ts";

test("what travels is told, and taken back when nobody wants the rest", async () => {
  const store = memoryStore();
  const { descriptor, bytes } = freshBlob(200_000);
  await store.push(descriptor, bytes);
  let told = 0;
  const counted = countedStore(store, ({ digest }, count) => {
    expect(digest).toBe(descriptor.digest);
    told += count;
  });
  await buffer(await counted.fetch(descriptor));
  expect(told).toBe(bytes.length);
  told = 0;
  const left = await counted.fetch(descriptor);
  left.destroy();
  await vi.waitFor(() => expect(told).toBe(0));
  const manifest = { ...descriptor, mediaType: "application/vnd.oci.image.index.v1+json" };
  await buffer(await counted.fetch(manifest));
  expect(told).toBe(0);
});

test("files of this machine do not travel", () => {
  const store = { ...memoryStore(), fileOf: () => "/x" };
  expect(countedStore(store, () => {})).toBe(store);
});
