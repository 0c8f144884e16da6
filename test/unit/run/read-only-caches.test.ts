import { describe, expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { digestOf } from "../../../src/image/digest.ts";
import { cacheTagOf, keyOf } from "../../../src/plan/key.ts";
import { cacheIn } from "../../../src/run/cache.ts";
import { encodeEntry, entryMediaType, entryTagOf } from "../../../src/run/record.ts";
import { keepArtifact } from "../../../src/store/artifact.ts";
import { readOnly } from "../../../src/store/read-only.ts";
import { memoryRegistry } from "../../support/memory-store.ts";
import {
  type Blob,
  blobOf,
  linux,
  pushImage,
  tinyImage,
  tinyIndex,
} from "../../support/tiny-image.ts";

const host = { registry: "memory.test" };
const [own, main] = [
  { ...host, path: "own-cache" },
  { ...host, path: "main-cache" },
];
const [below, above] = [blobOf("of the base"), blobOf("of golang")];
const { key, record } = keyOf({
  ...{ kind: "section", platform: "linux/amd64", instructions: [], args: {}, images: {} },
  ...{ contexts: {}, remotes: [], secrets: [], ssh: [] },
});
const tag = cacheTagOf("golang", key);

/** A base, an own cache that has nothing, and another's that has golang as it should be. */
async function world(layers: readonly Blob[] = [below, above], platform = linux) {
  const { open } = memoryRegistry();
  const base = { repository: { ...host, path: "base" } };
  const on = {
    ...base,
    descriptor: await pushImage(open(base.repository), tinyImage([below]), [below]),
  };
  const theirs = open(main);
  const descriptor = await pushImage(theirs, tinyImage(layers, platform), layers);
  await theirs.tag(descriptor, tag);
  const warnings: string[] = [];
  const cache = cacheIn(own, open, [own, main]);
  const expected = { platform: linux, on, warn: (text: string) => void warnings.push(text) };
  return { open, theirs, descriptor, warnings, cache, expected };
}

describe("a cache that is only read", () => {
  test("is asked where the own one has nothing, and its result is used where it is", async () => {
    const { cache, expected, descriptor, warnings, open } = await world();
    expect(await cache.lookUp("golang", key, expected)).toEqual({ descriptor, repository: main });
    expect(warnings).toEqual([]);
    expect(open(own).calls).toEqual([`resolve ${tag}`]);
  });

  test("is not asked where the own one has the key, which takes one request", async () => {
    const { cache, expected, open, theirs } = await world();
    const mine = open(own);
    await mine.tag(await pushImage(mine, tinyImage([below]), [below]), tag);
    const [before, theirsBefore] = [mine.calls.length, theirs.calls.length];
    expect(await cache.lookUp("golang", key, expected)).toMatchObject({ repository: own });
    expect(mine.calls.slice(before)).toEqual([`resolve ${tag}`]);
    expect(theirs.calls).toHaveLength(theirsBefore);
  });

  test("comes first where it is listed first", async () => {
    const { expected, open, descriptor } = await world();
    const cache = cacheIn(own, open, [main, own]);
    expect(await cache.lookUp("golang", key, expected)).toEqual({ descriptor, repository: main });
    expect(open(own).calls).toEqual([]);
  });

  test("is not believed with an image that is built on another base", async () => {
    const { cache, expected, warnings } = await world([above]);
    expect(await cache.lookUp("golang", key, expected)).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(/main-cache has golang .* layer 1 is another/),
    ]);
  });

  test("is not believed with an image for another platform", async () => {
    const { cache, expected, warnings } = await world([below, above], {
      ...linux,
      architecture: "arm64",
    });
    expect(await cache.lookUp("golang", key, expected)).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringContaining("it is for linux/arm64, not for linux/amd64"),
    ]);
  });

  test("is not believed with an image that is no image, or not whole", async () => {
    const { cache, expected, warnings, theirs } = await world();
    theirs.content.delete(above.descriptor.digest);
    expect(await cache.lookUp("golang", key, expected)).toBeUndefined();
    const { config } = tinyImage([below, above]);
    theirs.content.delete(config.descriptor.digest);
    expect(await cache.lookUp("golang", key, expected)).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringContaining("one of its layers is missing"),
      expect.stringContaining("is not there"),
    ]);
  });

  test("is not believed where its record is of another key", async () => {
    const { cache, expected, warnings, theirs, descriptor } = await world();
    const entry = encodeEntry({
      ...{ version: 1, kind: "section", name: "golang", platform: "linux/amd64", duration: 1 },
      ...{ key: digestOf("another"), inputs: record as never, result: descriptor },
    });
    await keepArtifact(theirs, entryMediaType, entry, [entryTagOf("golang", key)]);
    expect(await cache.lookUp("golang", key, expected)).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining("its record is of another key")]);
  });

  test("is not believed where its record is of another image", async () => {
    const { cache, expected, warnings, theirs, descriptor } = await world();
    const entry = encodeEntry({
      ...{ version: 1, kind: "section", name: "golang", platform: "linux/amd64", duration: 1 },
      ...{ key, inputs: record as never, result: { ...descriptor, digest: digestOf("another") } },
    });
    await keepArtifact(theirs, entryMediaType, entry, [entryTagOf("golang", key)]);
    expect(await cache.lookUp("golang", key, expected)).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining("its record is of another image")]);
  });

  test.each([own, main])("has nothing under a tag that is being removed", async (repository) => {
    const { cache, expected, warnings, open, theirs } = await world();
    theirs.tags.delete(tag);
    const index = tinyIndex([]);
    await open(repository).push(index.descriptor, index.bytes);
    await open(repository).tag(index.descriptor, tag);
    expect(await cache.lookUp("golang", key, expected)).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test("that can't be read has nothing, is told of once, and is not asked again", async () => {
    const { expected, open, warnings } = await world();
    let asked = 0;
    const cache = cacheIn(
      own,
      (repository) => ({
        ...open(repository),
        resolve: async (target) => {
          if (repository.path === own.path) return open(own).resolve(target);
          asked++;
          throw new LayerbuildError("registry-denied", "no entry");
        },
      }),
      [main, own],
    );
    expect(await cache.lookUp("golang", key, expected)).toBeUndefined();
    expect(await cache.lookUp("maven", key, expected)).toBeUndefined();
    expect(warnings).toEqual(["the cache memory.test/main-cache can't be read: no entry"]);
    expect(asked).toBe(1);
  });

  test("takes nothing, whoever writes", async () => {
    const { theirs, descriptor } = await world();
    const store = readOnly(theirs);
    await expect(store.push(descriptor, Buffer.alloc(0))).rejects.toThrow("read-only cache");
    await expect(store.tag(descriptor, "x")).rejects.toThrow("read-only cache");
    expect(store.mount).toBeUndefined();
    expect(await store.resolve(tag)).toEqual(descriptor);
  });
});
