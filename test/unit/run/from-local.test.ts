import { describe, expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { digestOf } from "../../../src/image/digest.ts";
import { cacheTagOf } from "../../../src/plan/key.ts";
import type { Step, StepResult } from "../../../src/plan/step.ts";
import { cacheIn } from "../../../src/run/cache.ts";
import type { StepNews } from "../../../src/run/event.ts";
import { fromLocal } from "../../../src/run/from-local.ts";
import {
  type EntryRecord,
  entryAt,
  entryTagOf,
  keepEntry,
  listingsAt,
  newestTagOf,
  recordName,
} from "../../../src/run/record.ts";
import type { Hands, Inspection } from "../../../src/run/walk.ts";
import { memoryRegistry, memoryStore } from "../../support/memory-store.ts";
import { baseStep, mergeStep, sectionStep } from "../../support/outcomes.ts";
import { blobOf, pushImage, tinyImage } from "../../support/tiny-image.ts";

const base = baseStep();
const golang = sectionStep("golang", base);
const merge = mergeStep(base, [golang]);
const key = digestOf("key");
const amd64 = { os: "linux", architecture: "amd64" };
const [shared, own] = [blobOf("of the base"), blobOf("of golang")];
const image = tinyImage([shared, own]);
const host = { registry: "memory.test" };
const built: StepResult = {
  descriptor: { mediaType: "x", digest: digestOf("built"), size: 1 },
  repository: { ...host, path: "cache" },
};

/** A registry with an empty cache and a base, and a local store that has golang's image. */
async function world(step: Step = golang, seen: Partial<Inspection> = {}) {
  const registry = memoryRegistry();
  const cache = registry.open({ ...host, path: "cache" });
  await registry.open({ ...host, path: "base" }).push(shared.descriptor, shared.bytes);
  const local = memoryStore({ ...host, path: "cache", layout: "/store" });
  const descriptor = await pushImage(local, image, [shared, own]);
  await local.tag(descriptor, cacheTagOf(step.kind === "merge" ? "merge" : step.name, key));
  const open = (repository: StepResult["repository"]) =>
    repository.layout === undefined ? registry.open(repository) : local;
  const acted: string[] = [];
  const told: StepNews[] = [];
  const plain: Required<Hands> = {
    inspect: async () => ({ state: "to-build", reason: "not there", key, ...seen }),
    async act({ id }, { state }) {
      acted.push(`${id} ${state}`);
      return built;
    },
  };
  const hands = fromLocal(plain, {
    cache: cacheIn(cache.repository, open),
    local: cacheIn(local.repository, open),
    open,
    mountFrom: [{ ...host, path: "base" }],
  });
  const resultOf = () => built;
  const act = async () =>
    hands.act(
      step,
      await hands.inspect(step, resultOf),
      resultOf,
      (news) => told.push(news),
      new AbortController().signal,
    );
  return { cache, local, descriptor, hands, acted, told, act, resultOf };
}

describe("with a local store that has what the registry lacks", () => {
  test.each<[string, Step]>([
    ["section", golang],
    ["merge", merge],
  ])("a %s is to be pushed, with its result known", async (_, step) => {
    const { hands, descriptor, resultOf } = await world(step);
    expect(await hands.inspect(step, resultOf)).toMatchObject({
      state: "to-push",
      key,
      result: { descriptor },
    });
  });

  test("its layers are mounted where they can be, and the others uploaded", async () => {
    const { act, cache, descriptor, acted, told } = await world();
    expect(await act()).toEqual({ descriptor, repository: cache.repository });
    expect(acted).toEqual([]);
    expect(await cache.resolve(cacheTagOf("golang", key))).toEqual(descriptor);
    const sums = { mounted: 0, uploaded: 0 };
    for (const news of told) {
      if (news.type !== "step-traffic") continue;
      sums.mounted += news.traffic.mounted;
      sums.uploaded += news.traffic.uploaded;
    }
    expect(sums).toEqual({
      mounted: shared.descriptor.size,
      uploaded: own.descriptor.size + image.config.bytes.length + image.manifest.bytes.length,
    });
  });

  test.each<[string, Step]>([
    ["section", golang],
    ["merge", merge],
  ])("the record of a %s goes with it, with what was reached", async (kind, step) => {
    const { act, cache, local } = await world(step);
    const entry = {
      ...{ version: 1, kind, name: step.name, platform: "linux/amd64", key, duration: 1 },
      inputs: {
        ...{ kind, args: {}, images: {}, contexts: {}, secrets: [], ssh: [] },
        ...{ sections: [], overrides: {}, policy: {}, programs: {}, named: {} },
      },
      result: { digest: digestOf("x"), size: 1, mediaType: "x" },
    } as unknown as EntryRecord;
    await keepEntry(local, entry, amd64, Buffer.from("listings"));
    await act();
    const tag = entryTagOf(recordName(step), key);
    expect(await entryAt(cache, tag)).toEqual(entry);
    expect((await listingsAt(cache, tag))?.toString()).toBe("listings");
    expect(await cache.resolve(newestTagOf(step, amd64))).toBeDefined();
  });

  test("what is damaged in it is built, with a warning", async () => {
    const { act, local, acted, told } = await world();
    local.content.delete(own.descriptor.digest);
    expect(await act()).toBe(built);
    expect(acted).toEqual([`${golang.id} to-build`]);
    expect(told.at(-1)).toMatchObject({ type: "step-warning" });
  });
});

test("a local store that can't be read has nothing", async () => {
  const { hands, local, resultOf } = await world();
  local.resolve = () => Promise.reject(new LayerbuildError("environment", "may not be read"));
  expect(await hands.inspect(golang, resultOf)).toMatchObject({ state: "to-build" });
});

test.each<[string, Partial<Inspection>]>([
  ["is cached at the registry", { state: "cached", result: built }],
  ["has another key", { key: digestOf("another") }],
])("a step that %s is left to the other hands", async (_, seen) => {
  const { hands, resultOf } = await world(golang, seen);
  expect(await hands.inspect(golang, resultOf)).toMatchObject({ reason: "not there" });
});
