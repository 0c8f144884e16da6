import { expect, test } from "vitest";
import { localized } from "../../../src/config/localize.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";

test("what is written is in the folder, under the names that it has at registries", () => {
  const layerfile = layerfileOf({ a: [] }, [{}, { name: "other" }]);
  const { cache, images, base } = localized(layerfile, "/store");
  expect(cache).toEqual({ ...layerfile.cache, layout: "/store" });
  expect(images.map(({ repository }) => repository)).toEqual(
    layerfile.images.map(({ repository }) => ({ ...repository, layout: "/store" })),
  );
  expect(base).toBe(layerfile.base);
});

test("other caches stay where they are, and are asked behind the folder", () => {
  const layerfile = layerfileOf({ a: [] });
  const main = { registry: "registry.test", path: "main-cache" };
  const { cache, caches } = localized({ ...layerfile, caches: [main, layerfile.cache] }, "/store");
  expect(caches).toEqual([cache, main]);
});
