import { expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { combined } from "../../../src/store/combined.ts";
import { fetchImage } from "../../../src/store/image.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { freshBlob, pushImage, tinyImage } from "../../support/tiny-image.ts";

async function storeWith(...tags: readonly string[]) {
  const store = memoryStore();
  const layers = [freshBlob()];
  const image = tinyImage(layers);
  const descriptor = await pushImage(store, image, layers);
  for (const tag of tags) await store.tag(descriptor, tag);
  return { store, descriptor, image };
}

test("the first of several stores that has something counts, and is read", async () => {
  const [a, b] = [await storeWith("both"), await storeWith("both", "second")];
  const all = combined(a.store, b.store);
  expect(await all.resolve("both")).toEqual(a.descriptor);
  expect(await all.resolve("second")).toEqual(b.descriptor);
  expect(await all.resolve("none")).toBeUndefined();
  for (const { descriptor, image } of [a, b]) {
    expect((await fetchImage(all, descriptor)).config).toEqual(image.image.config);
  }
  expect(await all.exists(b.descriptor)).toBe(true);
  expect(await all.list()).toEqual(["both", "second"]);
  await expect(all.fetch(freshBlob().descriptor)).rejects.toMatchObject({
    code: "image-not-found",
  });
});

test("another that can't be read has nothing; the first one has to be read", async () => {
  const { store, descriptor } = await storeWith("tag");
  const fail = async () => {
    throw new LayerbuildError("registry-denied", "no");
  };
  const down = { ...store, resolve: fail, exists: fail, list: fail };
  const all = combined(store, down);
  expect(await all.resolve("other")).toBeUndefined();
  expect(await all.exists(freshBlob().descriptor)).toBe(false);
  expect(await all.list()).toEqual(["tag"]);
  expect(await all.resolve("tag")).toEqual(descriptor);
  await expect(combined(down, store).resolve("tag")).rejects.toThrow("no");
});
