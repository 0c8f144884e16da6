import { expect, test } from "vitest";
import type { Platform } from "../../../src/image/descriptor.ts";
import { encodeImage } from "../../../src/image/image.ts";
import { readTriggers, withoutTriggers } from "../../../src/run/triggers.ts";
import { fetchImage } from "../../../src/store/image.ts";
import { memoryRegistry, memoryStore } from "../../support/memory-store.ts";
import { blobOf, linux, pushImage, tinyImage, tinyIndex } from "../../support/tiny-image.ts";

/** An image without layers that hands triggers on. */
function handingOn(triggers: readonly string[], platform: Platform = linux) {
  const { image } = tinyImage([], platform);
  const config = { ...image.config, config: { User: "app", OnBuild: triggers } };
  return encodeImage(config, [], image.manifest.mediaType);
}

test("triggers are read once, from the config of the platform that is asked for", async () => {
  const store = memoryStore();
  const arm = { os: "linux", architecture: "arm64" };
  const entries = [];
  for (const [platform, trigger] of [
    [linux, "RUN amd"],
    [arm, "RUN arm"],
  ] as const) {
    entries.push({ ...(await pushImage(store, handingOn([trigger], platform), [])), platform });
  }
  const index = tinyIndex(entries);
  await store.push(index.descriptor, index.bytes);
  const triggersOf = readTriggers(() => store);
  const found = { descriptor: index.descriptor, repository: store.repository };
  expect(await triggersOf(found, arm)).toEqual(["RUN arm"]);
  const asked = store.count("fetch");
  expect(asked).toBe(3);
  expect(await triggersOf(found, arm)).toEqual(["RUN arm"]);
  expect(store.count("fetch")).toBe(asked);
  // Which one the builder takes then is its own affair.
  const riscv = { os: "linux", architecture: "riscv64" };
  expect(await triggersOf(found, riscv)).toEqual(["RUN amd", "RUN arm"]);
});

test("an image without its triggers goes with its layers to where it may be written", async () => {
  const registry = memoryRegistry();
  const [from, to] = ["main", "own"].map((path) => registry.open({ registry: "r.test", path }));
  if (!from || !to) throw new Error("the test has no stores");
  const layer = blobOf("layer");
  const { image } = tinyImage([layer]);
  const config = { ...image.config, config: { OnBuild: ["RUN a"] } };
  const whole = encodeImage(config, image.manifest.layers, image.manifest.mediaType);
  await pushImage(from, whole, [layer]);
  const pushed = from.count("push");
  const { digest, repository } = await withoutTriggers(whole.image, from, to);
  expect(repository).toEqual(to.repository);
  expect(await to.resolve(digest)).toBeDefined();
  expect(from.count("push")).toBe(pushed);
});

test("an image without its triggers is the same image otherwise", async () => {
  const store = memoryStore();
  const whole = handingOn(["RUN a"]);
  const plain = await withoutTriggers(whole.image, store, store);
  expect(plain.digest).not.toBe(whole.manifest.descriptor.digest);
  const descriptor = await store.resolve(plain.digest);
  if (!descriptor) throw new Error("the plain image is not in the store");
  const { config, manifest } = await fetchImage(store, descriptor);
  expect(config).toEqual({ ...whole.image.config, config: { User: "app" } });
  expect(manifest.layers).toEqual(whole.image.manifest.layers);

  const without = tinyImage([]);
  const pushed = store.count("push");
  const { digest } = without.manifest.descriptor;
  expect(await withoutTriggers(without.image, store, store)).toMatchObject({ digest });
  expect(store.count("push")).toBe(pushed);
});
