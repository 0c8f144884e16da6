import { describe, expect, test } from "vitest";
import type { BuilderState } from "../../../src/builder/alive.ts";
import type { BuilderSpec } from "../../../src/config/layerfile.ts";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import type { Platform } from "../../../src/image/descriptor.ts";
import type { StepId } from "../../../src/plan/step.ts";
import { type Fleet, openPool, type Pool, type PoolOptions } from "../../../src/run/pool.ts";
import { baseStep, sectionStep } from "../../support/outcomes.ts";

const amd64: Platform = { os: "linux", architecture: "amd64" };
const arm64: Platform = { os: "linux", architecture: "arm64" };
const base = baseStep();
const step = (name: string, platform = amd64) => sectionStep(name, base, platform);
const alive: BuilderState = { isAlive: true, native: [amd64], known: [amd64] };

/** Builders that are alive until they are put into `dead`. */
function fleetOf(specs: readonly BuilderSpec[]): Fleet & { readonly dead: Map<string, string> } {
  const dead = new Map<string, string>();
  return {
    specs,
    dead,
    async ask(name) {
      const words = dead.get(name);
      return words === undefined ? alive : { isAlive: false, words };
    },
  };
}

const poolOf = (options: Partial<PoolOptions>): Pool =>
  openPool({
    fleet: undefined,
    jobs: 1,
    remaining: async () => new Map(),
    signal: new AbortController().signal,
    ...options,
  });

/** Runs steps in a pool and tells in which order they began, and where. */
function runner(pool: Pool) {
  const began: string[] = [];
  const warnings: string[] = [];
  const run = (name: string, work: (on: string | undefined) => Promise<void>, platform = amd64) =>
    pool.run(
      step(name, platform),
      (on) => {
        began.push(on === undefined ? name : `${name} on ${on}`);
        return work(on);
      },
      (text) => warnings.push(text),
    );
  return { began, warnings, run };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const failed = () => new LayerbuildError("build-failed", "failed", { detail: "log\nEOF" });

describe("a pool", () => {
  test("without builders has one of the given size, which has no name", async () => {
    const { began, run } = runner(poolOf({ jobs: 2 }));
    let now = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++now);
      await turn();
      now--;
    };
    await Promise.all(["a", "b", "c"].map((name) => run(name, work)));
    expect(began).toEqual(["a", "b", "c"]);
    expect(most).toBe(2);
  });

  test("lets the step with the longest way to the end go first, once slots are short", async () => {
    const remaining = new Map(
      ["a", "b", "c"].map((name, n): [StepId, number] => [step(name).id, n]),
    );
    const { began, run } = runner(poolOf({ remaining: async () => remaining }));
    await Promise.all(["a", "b", "c"].map((name) => run(name, turn)));
    expect(began).toEqual(["c", "b", "a"]);
  });

  test("asks for durations only when slots are short", async () => {
    let asked = 0;
    const remaining = async () => {
      asked++;
      return new Map();
    };
    const { run } = runner(poolOf({ jobs: 2, remaining }));
    await Promise.all(["a", "b"].map((name) => run(name, turn)));
    expect(asked).toBe(0);
    await Promise.all(["a", "b", "c", "d"].map((name) => run(name, turn)));
    expect(asked).toBe(1);
  });

  test("goes on when durations can't be had", async () => {
    const remaining = () => Promise.reject(new Error("down"));
    const { began, run } = runner(poolOf({ remaining }));
    await Promise.all(["a", "b"].map((name) => run(name, turn)));
    expect(began).toEqual(["a", "b"]);
  });

  test("waits for a step that may be longer, and not for ever", async () => {
    const remaining = new Map([[step("late").id, 9]]);
    const pool = poolOf({ remaining: async () => remaining });
    const { began, run } = runner(pool);
    const arrive = pool.expect();
    const early = run("early", turn);
    await turn();
    await turn();
    const late = run("late", turn);
    arrive();
    await Promise.all([early, late]);
    expect(began).toEqual(["late", "early"]);

    pool.expect();
    await run("alone", turn);
    expect(began.at(-1)).toBe("alone");
  });

  test("cancels what waits when the run is", async () => {
    const interruption = new AbortController();
    const { began, run } = runner(poolOf({ signal: interruption.signal }));
    const first = run("a", async () => interruption.abort());
    const second = run("b", turn);
    await first;
    await expect(second).rejects.toMatchObject({ code: "interrupted" });
    expect(began).toEqual(["a"]);
  });
});

describe("several builders", () => {
  const two = [
    { name: "one", jobs: 1 },
    { name: "two", jobs: 1 },
  ];

  test("share the steps, each no more than it has jobs", async () => {
    const { began, run } = runner(poolOf({ fleet: fleetOf(two) }));
    await Promise.all(["a", "b", "c"].map((name) => run(name, turn)));
    expect(began.slice(0, 2)).toEqual(["a on one", "b on two"]);
    expect(began).toHaveLength(3);
  });

  test("one that dies in a build is dropped, told once, and its steps go to another", async () => {
    const fleet = fleetOf([{ name: "one", jobs: 2 }, { name: "two" }]);
    const { began, warnings, run } = runner(poolOf({ fleet }));
    const work = async (on: string | undefined) => {
      await turn();
      fleet.dead.set("one", "Cannot connect");
      if (on === "one") throw failed();
    };
    await Promise.all(["a", "b", "c"].map((name) => run(name, work)));
    expect(began.filter((each) => each.endsWith("on one"))).toHaveLength(2);
    expect(began.filter((each) => each.endsWith("on two"))).toHaveLength(3);
    expect(warnings).toEqual(["the builder one is gone: Cannot connect; left: two"]);
  });

  test("a failure on one that lives is the step's own", async () => {
    const { began, warnings, run } = runner(poolOf({ fleet: fleetOf(two) }));
    const work = () => Promise.reject(failed());
    await expect(run("a", work)).rejects.toMatchObject({ code: "build-failed" });
    expect(began).toEqual(["a on one"]);
    expect(warnings).toEqual([]);
  });

  test("one that does not answer at the start is not used", async () => {
    const fleet = fleetOf(two);
    fleet.dead.set("one", "no such builder");
    const { began, warnings, run } = runner(poolOf({ fleet }));
    await run("a", turn);
    expect(began).toEqual(["a on two"]);
    expect(warnings).toEqual(["the builder one is not used: no such builder"]);
  });

  test("with none left, what waits fails too, with the last words of each", async () => {
    const fleet = fleetOf(two);
    fleet.dead.set("one", "no such builder");
    const { run } = runner(poolOf({ fleet }));
    const work = async () => {
      fleet.dead.set("two", "Cannot connect");
      throw failed();
    };
    const results = await Promise.allSettled([run("a", work), run("b", work)]);
    for (const result of results) {
      expect(result).toMatchObject({
        reason: {
          code: "builder-missing",
          detail: "one: no such builder\ntwo: EOF\n  Cannot connect",
        },
      });
    }
  });

  test("a platform that none may build is told by its name", async () => {
    const fleet = fleetOf([
      { name: "one", platforms: [amd64] },
      { name: "two", platforms: [amd64] },
    ]);
    const { run } = runner(poolOf({ fleet }));
    await expect(run("a", turn, arm64)).rejects.toMatchObject({
      code: "builder-missing",
      message: "there is no builder for linux/arm64",
    });
  });
});

test("a builder that is the only one is not asked whether it is alive", async () => {
  const asked: string[] = [];
  const fleet: Fleet = {
    specs: [{ name: "only" }],
    async ask(name) {
      asked.push(name);
      return { isAlive: false, words: "gone" };
    },
  };
  const { began, run } = runner(poolOf({ fleet }));
  await expect(run("a", () => Promise.reject(failed()))).rejects.toMatchObject({
    code: "build-failed",
  });
  expect(began).toEqual(["a on only"]);
  expect(asked).toEqual([]);
});
