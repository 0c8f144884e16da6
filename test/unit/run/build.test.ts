import { describe, expect, test } from "vitest";
import type { BuildRequest } from "../../../src/builder/builder.ts";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import { digestOf } from "../../../src/image/digest.ts";
import type { Repository } from "../../../src/image/reference.ts";
import { defaultPolicy } from "../../../src/merge/policy.ts";
import { cacheTagOf } from "../../../src/plan/key.ts";
import { baseHands } from "../../../src/run/build.ts";
import { cacheIn } from "../../../src/run/cache.ts";
import type { StepNews } from "../../../src/run/event.ts";
import { entryAt, entryTagOf, lastTagOf } from "../../../src/run/record.ts";
import { openTocs } from "../../../src/run/tocs.ts";
import type { Store } from "../../../src/store/store.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { noRemotes } from "../../support/no-remotes.ts";
import { baseStep } from "../../support/outcomes.ts";
import { freshBlob, pushImage, tinyImage } from "../../support/tiny-image.ts";

interface Given {
  readonly store?: Store;
  /** What comes about while a build runs. */
  readonly during?: () => Promise<unknown>;
}

/**
 * A base of one instruction, and a builder that puts a tiny image, other bytes each time, where it is
 * told to.
 */
async function world(
  repository: Repository,
  { store = memoryStore(repository), during = async () => undefined }: Given = {},
) {
  const dockerfile = parseDockerfile({ path: "Dockerfile", text: "FROM scratch\nENV A=1\n" });
  if (!dockerfile.ok) throw new Error("the test's Dockerfile is wrong");
  const plain = baseStep();
  if (plain.base.kind !== "build") throw new Error("the test's base is not built");
  const build = { ...plain.base.build, dockerfile: dockerfile.value };
  const step = { ...plain, base: { ...plain.base, build } };
  const asked: (string | undefined)[] = [];
  const hands = baseHands({
    layerfile: { ...layerfileOf({}), merge: defaultPolicy },
    graph: { steps: [step] },
    open: () => store,
    find: async () => undefined,
    findForBase: async () => undefined,
    remotes: noRemotes,
    digestInput: async () => digestOf(""),
    builderFor: (name) => ({
      async build({ target }: BuildRequest) {
        asked.push(name);
        await during();
        const layer = freshBlob();
        const descriptor = await pushImage(store, tinyImage([layer]), [layer]);
        if (target.layout === undefined) await store.tag(descriptor, target.tag ?? "");
        return descriptor;
      },
    }),
    cache: cacheIn(repository, () => store),
    tocs: openTocs({ cache: store, wanted: { version: "1", wants: () => false } as never }),
    noCache: false,
    env: {},
    created: undefined,
    now: 0,
    version: "0",
  });
  const news: StepNews[] = [];
  const resultOf = () => {
    throw new Error("a base needs nothing");
  };
  const inspect = () => hands.inspect(step, resultOf);
  const act = async (builder?: string) =>
    hands.act(
      step,
      await inspect(),
      resultOf,
      (one) => news.push(one),
      new AbortController().signal,
      builder,
    );
  return { step, store, asked, news, inspect, act };
}

describe.each<[string, Repository]>([
  ["at a registry", { registry: "r.test", path: "cache" }],
  ["in a layout", { registry: "r.test", path: "cache", layout: "/store" }],
])("what is built %s", (_, repository) => {
  test("is found by its key from then on, and so is a record of its build", async () => {
    const { step, store, asked, inspect, act } = await world(repository);
    const { key, state } = await inspect();
    if (!key) throw new Error("the test has no key");
    expect(state).toBe("to-build");
    const { descriptor } = await act("ci-1");
    expect(asked).toEqual(["ci-1"]);
    expect(await store.resolve(cacheTagOf("base", key))).toEqual(descriptor);
    expect(await inspect()).toMatchObject({ state: "cached", key });

    const entry = await entryAt(store, entryTagOf("base", key));
    expect(entry).toMatchObject({
      kind: "base",
      name: "base",
      platform: "linux/amd64",
      key,
      inputs: { kind: "base", platform: "linux/amd64" },
      result: descriptor,
      builder: "ci-1",
    });
    expect(await entryAt(store, lastTagOf("base", step.platform))).toEqual(entry);
  });

  test("is the first result where two build the same at once: both go on with one", async () => {
    const store = memoryStore(repository);
    const other = await world(repository, { store });
    const { key } = await other.inspect();
    if (!key) throw new Error("the test has no key");
    let first: Promise<unknown> | undefined;
    const own = await world(repository, { store, during: () => (first = other.act()) });
    const result = await own.act();
    expect(result).toEqual(await first);
    expect(await store.resolve(cacheTagOf("base", key))).toEqual(result.descriptor);
    expect((await entryAt(store, entryTagOf("base", key)))?.result).toEqual(result.descriptor);
  });

  test("is there, with a warning, when no record can be written", async () => {
    const { store, news, act } = await world(repository);
    const tag = store.tag.bind(store);
    store.tag = (descriptor, name) =>
      name.startsWith("entry-") ? Promise.reject(new Error("no space")) : tag(descriptor, name);
    expect(await act()).toMatchObject({ repository });
    expect(news).toEqual([
      { type: "step-warning", text: "no record of the build is kept: no space" },
    ]);
  });
});
