import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import schema from "../../../schemas/plan.schema.json" with { type: "json" };
import type { ChangeKind, Explanation } from "../../../src/plan/change.ts";
import type { Outcome, StepId } from "../../../src/plan/step.ts";
import { planGraph, planJson, planReasons, planTable } from "../../../src/report/plan.ts";
import { digest, sectionStep, toolbox } from "../../support/outcomes.ts";

const { base, maven, golang, merge, publish, planned } = toolbox();
const layout = {
  waves: [[base.id], [maven.id, golang.id], [merge.id], [publish.id]],
  forecast: {
    chain: [base, golang, merge, publish],
    chainDuration: 64_000,
    expected: [
      { builders: 1, finish: 66_000 },
      { builders: 2, finish: 64_000 },
    ],
    placement: [
      { step: golang, builder: "ci-1", start: 0, end: 60_000 },
      { step: merge, builder: undefined, start: 60_000, end: 62_000 },
    ],
    missing: [{ name: "ci-3", words: "Cannot connect" }],
  },
};
const nothing = { chain: [], chainDuration: 0, expected: [], placement: [], missing: [] };

describe("plan", () => {
  test("the table shows every step, the waves, what is expected and the counts", () => {
    expect(planTable(planned, layout)).toMatchInlineSnapshot(`
      "step                status    why               key           depends on
      base                cached    in the cache      aaaaaaaaaaaa  -
      maven               cached    in the cache      bbbbbbbbbbbb  base
      golang              to build  not in the cache  cccccccccccc  base
      merge maven+golang  pending   waits for golang  -             base, maven, golang
      publish toolbox     pending   waits for golang  -             merge maven+golang

      waves, each in parallel:
        1  base
        2  maven, golang
        3  merge maven+golang
        4  publish toolbox

      longest chain, 4 steps, 1m 04s: base → golang → merge maven+golang → publish toolbox

      expected: 1m 06s on 1 builder, 1m 04s on 2

      placement:
        step                builder  from    to
        golang              ci-1     0.0s    1m 00s
        merge maven+golang  -        1m 00s  1m 02s

      missing: the builder ci-3 does not answer: Cannot connect

      2 cached, 1 to build, 2 pending"
    `);
  });

  test("colours change nothing but the colours", () => {
    const colored = planTable(planned, layout, true);
    expect(colored).toContain("\u001b[32mcached\u001b[39m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
    expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(planTable(planned, layout));
  });

  test("a plan without steps says so", () => {
    expect(planTable([], { waves: [], forecast: nothing })).toBe(
      "step  status  why  key  depends on\n\nnothing to do",
    );
  });

  test("the JSON is what the schema describes, for every status", () => {
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
    const statuses: Outcome["status"][] = [
      "done",
      "pushed",
      "to-push",
      "failed",
      "skipped",
      "cancelled",
    ];
    const others = statuses.map((status, i) => ({
      step: sectionStep(`s${i}`, base),
      status,
      reason: "",
      error: new Error("never shown in a plan"),
    }));
    const json: unknown = JSON.parse(JSON.stringify(planJson([...planned, ...others], layout)));
    validate(json);
    expect(validate.errors).toBeNull();
    expect(validate({ ...(json as object), version: 2 })).toBe(false);
  });

  test("the JSON with explanations is what the schema describes, for every kind of change", () => {
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
    const kinds = schema.$defs.change.properties.kind.enum as ChangeKind[];
    const changes = kinds.map((kind) => ({ kind, subject: "x", after: "1" }));
    const of = new Map<StepId, Explanation>([
      [golang.id, { with: { key: digest("d") }, changes, waitsFor: [] }],
      [merge.id, { with: { key: digest("e"), made: "x" }, changes: [], waitsFor: [golang.id] }],
      [publish.id, { changes: [], waitsFor: [golang.id] }],
    ]);
    const json = JSON.parse(JSON.stringify(planJson(planned, layout, { of, now: 0 })));
    validate(json);
    expect(validate.errors).toBeNull();
    expect(json.steps.map((step: { explanation: unknown }) => step.explanation)).toMatchObject([
      null,
      null,
      { gone: false, changes: kinds.map((kind) => ({ kind, before: null })) },
      { with: { made: "x" }, waitsFor: [golang.id] },
      { with: null },
    ]);
  });

  test("explained, a paragraph tells of each step that is asked for", () => {
    const of = new Map<StepId, Explanation>([
      [golang.id, { changes: [], waitsFor: [] }],
      [merge.id, { changes: [], waitsFor: [golang.id] }],
    ]);
    expect(planReasons(planned, planned.slice(2, 4), { of, now: 0 }).split("\n")).toEqual([
      "golang: builds because nothing earlier of it is known",
      "merge maven+golang: waits for golang",
      "",
      "2 cached, 1 to build, 2 pending",
    ]);
    expect(planReasons(planned, [], { of, now: 0 })).toBe("2 cached, 1 to build, 2 pending");
  });

  test("the JSON holds ids, keys and results, and null for what is not known", () => {
    const json = planJson(planned, layout);
    expect(json.steps[1]).toEqual({
      id: "section:maven:linux/amd64",
      kind: "section",
      name: "maven",
      platform: "linux/amd64",
      needs: ["base:linux/amd64"],
      status: "cached",
      reason: "in the cache",
      key: `sha256:${"b".repeat(64)}`,
      result: {
        digest: `sha256:${"2".repeat(64)}`,
        repository: "registry.example.com/acme/toolbox-cache",
      },
      expires: null,
    });
    expect(json.steps[4]).toMatchObject({ platform: null, key: null, result: null });
    expect(json.chain).toEqual([base.id, golang.id, merge.id, publish.id]);
    expect(json.placement[1]).toEqual({
      step: merge.id,
      builder: null,
      start: 60_000,
      end: 62_000,
    });
    expect(JSON.stringify(json)).not.toContain("/project");
  });

  test("mermaid draws an arrow from what is needed to what needs it", () => {
    expect(planGraph(planned, "mermaid")).toMatchInlineSnapshot(`
      "flowchart LR
        s0["base<br/>cached"]:::cached
        s1["maven<br/>cached"]:::cached
        s2["golang<br/>to build"]
        s3["merge maven+golang<br/>pending"]
        s4["publish toolbox<br/>pending"]
        s0 --> s1
        s0 --> s2
        s0 --> s3
        s1 --> s3
        s2 --> s3
        s3 --> s4
        classDef cached stroke-dasharray:4"
    `);
  });

  test("dot draws the same graph", () => {
    expect(planGraph(planned, "dot")).toMatchInlineSnapshot(`
      "digraph layerbuild {
        rankdir=LR;
        node [shape=box];
        s0 [label="base\\ncached", style=dashed];
        s1 [label="maven\\ncached", style=dashed];
        s2 [label="golang\\nto build"];
        s3 [label="merge maven+golang\\npending"];
        s4 [label="publish toolbox\\npending"];
        s0 -> s1;
        s0 -> s2;
        s0 -> s3;
        s1 -> s3;
        s2 -> s3;
        s3 -> s4;
      }"
    `);
  });

  test("a name with quotes does not break out of its label", () => {
    const step = { ...sectionStep("x", base), name: 'a"#\\b' };
    const outcomes: Outcome[] = [{ step, status: "to-build", reason: "" }];
    expect(planGraph(outcomes, "mermaid")).toContain('["a#quot;#35;\\b<br/>to build"]');
    expect(planGraph(outcomes, "dot")).toContain('[label="a\\"#\\\\b\\nto build"]');
  });
});
