import { describe, expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { digestOf } from "../../../src/image/digest.ts";
import { graphOf } from "../../../src/plan/graph.ts";
import type { Outcome, StepResult } from "../../../src/plan/step.ts";
import { BrokenResult } from "../../../src/run/broken-result.ts";
import type { Event } from "../../../src/run/event.ts";
import { type Hands, type WalkOptions, walk } from "../../../src/run/walk.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";

const repository = { registry: "registry.test", path: "cache" };
const resultOf = (text: string): StepResult => ({
  repository,
  descriptor: { mediaType: "x", digest: digestOf(text), size: 1 },
});

/** Hands whose steps are cached, or built by a script. */
function handsWith(
  cached: (name: string) => boolean,
  act?: (name: string, signal: AbortSignal) => Promise<void>,
): Hands {
  return {
    async inspect(step) {
      return cached(step.name)
        ? { state: "cached", reason: "there", result: resultOf(step.id) }
        : { state: "to-build", reason: "not there" };
    },
    ...(act && {
      async act(step, _inspection, _resultOf, _emit, signal) {
        await act(step.name, signal);
        return resultOf(step.id);
      },
    }),
  };
}

const graph = graphOf(layerfileOf({ a: [], b: [], c: ["a"] }));
const start = (hands: Hands, options: Partial<WalkOptions> = {}): Promise<Outcome[]> =>
  walk(graph, hands, {
    jobs: 2,
    failureMode: "drain",
    signal: new AbortController().signal,
    emit: () => undefined,
    now: () => 0,
    ...options,
  });
const statuses = (outcomes: readonly Outcome[]): { [name: string]: string } =>
  Object.fromEntries(outcomes.map(({ step, status }) => [`${step.kind} ${step.name}`, status]));

describe("walk", () => {
  test("a result that is there and turns out to be broken is made again, once, and told", async () => {
    const acted: string[] = [];
    const events: Event[] = [];
    let isBroken = true;
    const outcomes = await start(
      {
        async inspect(step) {
          const isThere = step.kind === "section" || step.kind === "base";
          const found = { reason: "", key: digestOf(step.id), result: resultOf(step.id) };
          return isThere ? { state: "cached", ...found } : { state: "to-build", reason: "" };
        },
        async act({ id, name, kind }, { state }) {
          acted.push(`${id} ${state}`);
          if (name === "a" && kind === "section") isBroken = false;
          if (kind !== "merge" || !isBroken) return resultOf(`${id} again`);
          const section = graph.steps.find((step) => step.kind === "section" && step.name === "a");
          if (!section) throw new Error("the test has no section");
          throw new BrokenResult(section.id, new LayerbuildError("not-built-on-base", "no"));
        },
      },
      { emit: (event) => events.push(event) },
    );
    expect(statuses(outcomes)).toEqual({
      ...{ "base base": "cached", "section a": "done", "section b": "cached" },
      ...{ "section c": "cached", "merge a": "done", "merge a+b+c": "done" },
      "publish image0": "done",
    });
    expect(acted.filter((line) => line.startsWith("section:"))).toEqual([
      "section:a:linux/amd64 to-build",
    ]);
    const a = outcomes.find(({ step }) => step.name === "a" && step.kind === "section");
    expect(a?.result?.descriptor).toEqual(resultOf(`${a?.step.id} again`).descriptor);
    const warnings = events.flatMap((event) => (event.type === "step-warning" ? event.text : []));
    expect(warnings).toEqual(["what the cache has is not used: no"]);
  });

  test("what is broken though it was just made again fails", async () => {
    const outcomes = await start({
      async inspect(step) {
        const found = { reason: "", key: digestOf(step.id), result: resultOf(step.id) };
        return step.kind === "section" || step.kind === "base"
          ? { state: "cached", ...found }
          : { state: "to-build", reason: "" };
      },
      async act({ id, kind, needs }) {
        if (kind !== "merge") return resultOf(id);
        const broken = new LayerbuildError("manifest-invalid", "no image");
        throw new BrokenResult(needs.at(-1) ?? id, broken);
      },
    });
    const failed = outcomes.filter(({ status }) => status === "failed");
    expect(failed.map(({ step, reason }) => `${step.kind} ${reason}`)).toEqual(["merge no image"]);
  });

  test("without hands to act nothing runs, and what hangs on a missing result is pending", async () => {
    const outcomes = await start(handsWith((name) => name === "base" || name === "b"));
    expect(statuses(outcomes)).toEqual({
      "base base": "cached",
      "section a": "to-build",
      "section b": "cached",
      "merge a": "pending",
      "section c": "pending",
      "merge a+b+c": "pending",
      "publish image0": "pending",
    });
  });

  test("runs only what is not cached", async () => {
    const ran: string[] = [];
    await start(
      handsWith(
        (name) => name !== "b",
        async (name) => {
          ran.push(name);
        },
      ),
    );
    expect(ran).toEqual(["b"]);
  });

  test("never runs more steps at once than it has jobs", async () => {
    let now = 0;
    let most = 0;
    await start(
      handsWith(
        () => false,
        async () => {
          most = Math.max(most, ++now);
          await new Promise((resolve) => setImmediate(resolve));
          now--;
        },
      ),
    );
    expect(most).toBe(2);
  });

  test("a failure skips what depends on it and lets the others finish", async () => {
    const outcomes = await start(
      handsWith(
        (name) => name === "base",
        async (name) => {
          if (name === "a") throw new LayerbuildError("build-failed", "no");
        },
      ),
    );
    expect(statuses(outcomes)).toMatchObject({
      "section a": "failed",
      "section b": "done",
      "merge a": "skipped",
      "section c": "skipped",
      "publish image0": "skipped",
    });
  });

  test("with failure mode kill a failure cancels what runs", async () => {
    const outcomes = await start(
      handsWith(
        (name) => name === "base",
        async (name, signal) => {
          if (name === "a") throw new LayerbuildError("build-failed", "no");
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          throw new LayerbuildError("interrupted", "cancelled");
        },
      ),
      { failureMode: "kill" },
    );
    expect(statuses(outcomes)).toMatchObject({ "section a": "failed", "section b": "cancelled" });
  });

  test("an interruption cancels the rest, and every step still has an outcome", async () => {
    const controller = new AbortController();
    const outcomes = await start(
      handsWith(
        (name) => name === "base",
        async (_, signal) => {
          controller.abort();
          expect(signal.aborted).toBe(true);
          throw new LayerbuildError("interrupted", "cancelled");
        },
      ),
      { signal: controller.signal, jobs: 1 },
    );
    expect(outcomes).toHaveLength(graph.steps.length);
    expect(new Set(Object.values(statuses(outcomes)))).toEqual(new Set(["cached", "cancelled"]));
  });

  test("every step's end is told once, a start only where something runs", async () => {
    const events: Event[] = [];
    await start(
      handsWith(
        (name) => name === "base",
        async () => undefined,
      ),
      { emit: (event) => events.push(event) },
    );
    const ended = events.filter(({ type }) => type === "step-finished");
    const started = events.filter(({ type }) => type === "step-started");
    expect(ended).toHaveLength(graph.steps.length);
    expect(started).toHaveLength(graph.steps.length - 1);
  });
});

test("with several builders a start says where, and merges are not theirs", async () => {
  const events: Event[] = [];
  const given = new Map<string, string | undefined>();
  const hands: Hands = {
    inspect: async () => ({ state: "to-build", reason: "not there" }),
    async act(step, _inspection, _resultOf, _emit, _signal, builder) {
      given.set(`${step.kind} ${step.name}`, builder);
      return resultOf(step.id);
    },
  };
  const outcomes = await start(hands, {
    emit: (event) => events.push(event),
    fleet: {
      specs: [{ name: "one" }, { name: "two" }],
      ask: async () => ({ isAlive: true, native: [], known: [] }),
    },
  });
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["done"]));
  expect([given.get("section a"), given.get("section b")].sort()).toEqual(["one", "two"]);
  expect(given.get("merge a+b+c")).toBeUndefined();
  const starts = events.flatMap((event) =>
    event.type === "step-started" ? [[`${event.step.kind} ${event.step.name}`, event.builder]] : [],
  );
  expect(new Map(starts as [string, string | undefined][])).toEqual(given);
});
