import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import type { Platform } from "../../../src/image/descriptor.ts";
import { graphOf } from "../../../src/plan/graph.ts";
import type { Site } from "../../../src/plan/placement.ts";
import {
  criticalPath,
  type DurationOf,
  estimateWith,
  expectations,
  isBuild,
  remainingOf,
  type Schedule,
  schedule,
} from "../../../src/plan/schedule.ts";
import type { Graph, Step } from "../../../src/plan/step.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";
import { baseStep, mergeStep, sectionStep } from "../../support/outcomes.ts";

const amd64: Platform = { os: "linux", architecture: "amd64" };
const siteOf = (name: string, jobs: number): Site => ({
  name,
  jobs,
  native: [amd64],
  known: [amd64],
});
const by = (durations: { readonly [name: string]: number }): DurationOf => {
  return ({ name }) => durations[name] ?? 0;
};

/** Four sections, of which one is longer, on a base that is there. */
const wide = graphOf(layerfileOf({ a: [], b: [], c: [], d: [] }), undefined);
const times = by({ a: 10, b: 20, c: 30, d: 60 });

describe("schedule", () => {
  test("the longest goes first, and each builder takes what is next", () => {
    const made = schedule(wide, times, [siteOf("one", 1), siteOf("two", 1)], 1);
    expect(
      made?.turns.map(({ step, builder, start, end }) => [step.name, builder, start, end]),
    ).toEqual([
      ["d", "one", 0, 60],
      ["c", "two", 0, 30],
      ["b", "two", 30, 50],
      ["a", "two", 50, 60],
    ]);
    expect(made?.finish).toBe(60);
  });

  test("a merge runs here, after what it merges", () => {
    const made = schedule(
      wide,
      (step) => (step.kind === "merge" ? 5 : times(step)),
      [siteOf("one", 4)],
      1,
    );
    expect(made?.turns.at(-1)).toMatchObject({ builder: undefined, start: 60, end: 65 });
  });

  test("there is none when no builder may build a step", () => {
    const other = { ...siteOf("arm", 1), platforms: [{ os: "linux", architecture: "arm64" }] };
    expect(schedule(wide, times, [other], 1)).toBeUndefined();
  });
});

/** Sections that need earlier ones, each of some duration, and builders of some size. */
const cases = fc.record({
  needs: fc.array(fc.array(fc.nat(6), { maxLength: 2 }), { minLength: 1, maxLength: 7 }),
  durations: fc.array(fc.nat(100), { minLength: 7, maxLength: 7 }),
  merges: fc.nat(20),
  jobs: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
  here: fc.integer({ min: 1, max: 3 }),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

function stage({ needs, durations, merges, jobs, here }: Case): {
  graph: Graph;
  duration: DurationOf;
  made: Schedule | undefined;
} {
  const sections = needs.map((list, n): [string, string[]] => [
    `s${n}`,
    [...new Set(list.filter((need) => need < n).map((need) => `s${need}`))],
  ]);
  const duration: DurationOf = (step: Step) =>
    step.kind === "section"
      ? (durations[Number(step.name.slice(1))] ?? 0)
      : step.kind === "merge"
        ? merges
        : 0;
  const graph = graphOf(layerfileOf(Object.fromEntries(sections)));
  const sites = jobs.map((n, at) => siteOf(`b${at}`, n));
  return { graph, duration, made: schedule(graph, duration, sites, here) };
}

describe("any schedule", () => {
  test("starts nothing before what it needs has ended, and everything once", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { graph, duration, made } = stage(one);
        const turns = new Map(made?.turns.map((turn) => [turn.step.id, turn]));
        const taking = graph.steps.filter((step) => duration(step) > 0);
        expect(made?.turns).toHaveLength(taking.length);
        expect(new Set(turns.keys())).toEqual(new Set(taking.map(({ id }) => id)));
        for (const { step, start, end } of turns.values()) {
          expect(end - start).toBe(duration(step));
          for (const need of step.needs)
            expect(turns.get(need)?.end ?? 0).toBeLessThanOrEqual(start);
        }
      }),
    );
  });

  test("never has more at once on a builder, or here, than it has jobs", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { made } = stage(one);
        for (const { start } of made?.turns ?? []) {
          const now = made?.turns.filter((turn) => turn.start <= start && start < turn.end) ?? [];
          for (const [at, jobs] of one.jobs.entries()) {
            const there = now.filter(({ builder }) => builder === `b${at}`);
            expect(there.length).toBeLessThanOrEqual(jobs);
          }
          const here = now.filter(({ builder }) => builder === undefined);
          expect(here.length).toBeLessThanOrEqual(one.here);
          expect(here.some(({ step }) => isBuild(step))).toBe(false);
        }
      }),
    );
  });

  test("has the longest chain by duration, also where a shorter one has more steps", () => {
    const needs = [[], [], [], [2]];
    const one = { needs, durations: [0, 100, 80, 1, 0, 0, 0], merges: 18, jobs: [1], here: 1 };
    const { graph, duration } = stage(one);
    const chain = criticalPath(graph, duration);
    expect(chain.reduce((sum, step) => sum + duration(step), 0)).toBe(118);
  });

  test("takes at least as long as its longest chain and at most the sum of all", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { graph, duration, made } = stage(one);
        const sum = (steps: readonly Step[]) =>
          steps.reduce((all, step) => all + duration(step), 0);
        const chain = sum(criticalPath(graph, duration));
        expect(made?.finish).toBeGreaterThanOrEqual(chain);
        expect(made?.finish).toBeLessThanOrEqual(sum(graph.steps));
        expect(Math.max(...remainingOf(graph, duration).values())).toBe(chain);
      }),
    );
  });
});

describe("expectations", () => {
  test("tell the finish for 1, 2, 4 … builders until more bring nothing", () => {
    expect(expectations(wide, times, [siteOf("one", 1)], 1)).toEqual([
      { builders: 1, finish: 120 },
      { builders: 2, finish: 60 },
    ]);
  });

  test("tell that of the builders that there are, whatever their number", () => {
    const three = ["a", "b", "c"].map((name) => siteOf(name, 1));
    expect(expectations(wide, times, three, 1)).toEqual([
      { builders: 1, finish: 120 },
      { builders: 2, finish: 60 },
      { builders: 3, finish: 60 },
    ]);
  });

  test("leave out numbers of builders that lack a platform", () => {
    const arm = { ...siteOf("arm", 1), platforms: [{ os: "linux", architecture: "arm64" }] };
    expect(expectations(wide, times, [arm, siteOf("two", 4)], 1)).toEqual([
      { builders: 2, finish: 60 },
    ]);
  });

  test("are none when nothing is to be built", () => {
    expect(expectations(wide, () => 0, [siteOf("one", 1)], 1)).toEqual([]);
  });
});

describe("estimateWith", () => {
  const base = baseStep();
  const withText = (name: string, text: string) => {
    const dockerfile = parseDockerfile({ path: "Dockerfile", text });
    if (!dockerfile.ok) throw new Error("the test's Dockerfile is wrong");
    const step = sectionStep(name, base);
    const build = { ...step.section.build, dockerfile: dockerfile.value };
    return { ...step, section: { ...step.section, build } };
  };
  const [a, b, c] = ["a", "b", "c"].map((name) => withText(name, "RUN make\n"));
  const copy = withText("copy", "COPY a /a\n");
  const steps = [base, a, b, c, copy].flatMap((step) => (step ? [step] : []));
  const graph = { steps: [...steps, mergeStep(base, steps.slice(1))] };
  const estimates = (known: readonly (readonly [string, number])[]): number[] =>
    graph.steps
      .slice(1)
      .map(estimateWith(graph, new Map(known.map(([name, n]) => [idOf(name), n]))));
  const idOf = (name: string) => sectionStep(name, base).id;

  test("what is known counts; other commands take as long as the middle one of those", () => {
    expect(
      estimates([
        ["a", 1000],
        ["b", 9000],
      ]),
    ).toEqual([1000, 9000, 9000, 2000, 2000]);
  });

  test("with nothing known a command takes a minute, and a copy or merge two seconds", () => {
    expect(estimates([])).toEqual([60_000, 60_000, 60_000, 2000, 2000]);
    expect(estimates([["copy", 500]])).toEqual([60_000, 60_000, 60_000, 500, 2000]);
  });
});
