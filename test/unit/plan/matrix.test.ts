import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matrixOf } from "../../../src/plan/matrix.ts";
import type { Outcome, Step } from "../../../src/plan/step.ts";
import { baseStep, mergeStep, publishStep, sectionStep } from "../../support/outcomes.ts";

const arm64 = { os: "linux", architecture: "arm64" };
const outcome = (step: Step, status: Outcome["status"]): Outcome => ({ step, status, reason: "" });
const sectionsOf = (outcomes: readonly Outcome[]): string[] =>
  matrixOf(outcomes).include.map(({ section }) => section);

describe("a job matrix", () => {
  test("has a job for each section that is not there, on each platform", () => {
    const [base, baseArm] = [baseStep(), baseStep(arm64)];
    const [a, b, bArm] = [
      sectionStep("a", base),
      sectionStep("b", base),
      sectionStep("b", baseArm, arm64),
    ];
    const merge = mergeStep(base, [a, b]);
    expect(
      matrixOf([
        outcome(base, "cached"),
        outcome(baseArm, "cached"),
        outcome(a, "cached"),
        outcome(b, "to-build"),
        outcome(bArm, "to-push"),
        outcome(merge, "pending"),
        outcome(publishStep("tool", [merge]), "pending"),
      ]),
    ).toEqual({
      include: [
        { section: "b", platform: "linux/amd64", step: "section:b:linux/amd64" },
        { section: "b", platform: "linux/arm64", step: "section:b:linux/arm64" },
      ],
    });
  });

  test("is empty when all is there but merges, images and the finalizing commands", () => {
    const base = baseStep();
    const a = sectionStep("a", base);
    const merge = mergeStep(base, [a]);
    const last = sectionStep("finalize", merge);
    const rest = [merge, last, publishStep("tool", [last])].map((step) => outcome(step, "pending"));
    expect(matrixOf([outcome(base, "cached"), outcome(a, "cached"), ...rest])).toEqual({
      include: [],
    });
  });

  test("has what is built on each other in one job: nothing is built in two", () => {
    const base = baseStep();
    const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => sectionStep(name, base));
    if (!a || !b || !c || !d) throw new Error("four sections");
    const onA = mergeStep(base, [a]);
    const [x, y] = [sectionStep("x", onA), sectionStep("y", onA)];
    const onBC = mergeStep(base, [b, c]);
    const z = sectionStep("z", onBC);
    const steps = [a, b, c, d, onA, x, y, onBC, z].map((step) => outcome(step, "to-build"));
    expect(sectionsOf([outcome(base, "cached"), ...steps])).toEqual(["a,x,y", "b,c,z", "d"]);
    const withoutA = steps.map((one) => (one.step === a ? outcome(a, "cached") : one));
    expect(sectionsOf([outcome(base, "cached"), ...withoutA])).toEqual(["b,c,z", "d", "x", "y"]);
  });

  test("has one job for all of a platform whose base is to be built", () => {
    const base = baseStep();
    const outcomes = [base, sectionStep("a", base), sectionStep("b", base)];
    expect(sectionsOf(outcomes.map((step) => outcome(step, "pending")))).toEqual(["base,a,b"]);
  });

  test("names each step that is to be built once, and needs only what is there or in the same job", () => {
    const graphs = fc.array(
      fc.record({ needs: fc.array(fc.nat(9), { maxLength: 3 }), isThere: fc.boolean() }),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(graphs, fc.boolean(), (drawn, isBaseThere) => {
        const base = baseStep();
        const sections: Step[] = [];
        const outcomes = [outcome(base, isBaseThere ? "cached" : "to-build")];
        for (const [at, { needs, isThere }] of drawn.entries()) {
          const below = [...new Set(needs)].flatMap((need) => sections[need] ?? []);
          const on = below.length > 0 ? mergeStep(base, below) : base;
          const step = sectionStep(`s${at}`, on);
          sections.push(step);
          if (on !== base) outcomes.push(outcome(on, "pending"));
          outcomes.push(outcome(step, isThere ? "cached" : "to-build"));
        }
        const jobs = matrixOf(outcomes).include.map(({ step }) => step.split(","));
        const wanted = outcomes.filter(({ step, status }) => {
          return step.kind !== "merge" && status !== "cached";
        });
        expect(jobs.flat().sort()).toEqual(wanted.map(({ step }) => step.id as string).sort());
        const byId = new Map(outcomes.map(({ step }) => [step.id as string, step]));
        for (const job of jobs) {
          for (const id of job) {
            const below = [...(byId.get(id)?.needs ?? [])];
            for (const need of below) {
              below.push(...(byId.get(need)?.needs ?? []));
              const isOfAnother = jobs.some((other) => other !== job && other.includes(need));
              expect(isOfAnother).toBe(false);
            }
          }
        }
      }),
    );
  });
});
