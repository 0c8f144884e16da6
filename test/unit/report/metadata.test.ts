import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import schema from "../../../schemas/metadata.schema.json" with { type: "json" };
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import type { Outcome } from "../../../src/plan/step.ts";
import { type MetadataJson, metadataJson } from "../../../src/report/metadata.ts";
import type { Summary } from "../../../src/run/event.ts";
import { digest, publishStep, resultOf, toolbox } from "../../support/outcomes.ts";

const { base, maven, golang, merge, publish } = toolbox();
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
  schema,
);

const done = (step: Outcome["step"], digit: string): Outcome => ({
  step,
  status: "done",
  reason: "not in the cache",
  key: digest("c"),
  result: resultOf(digit),
  duration: 1234.5,
});

const summaryOf = (outcomes: readonly Outcome[], more: Partial<Summary> = {}): Summary => ({
  outcomes,
  traffic: { uploaded: 1, mounted: 2, present: 3 },
  duration: 2000.4,
  chain: [],
  merges: [],
  ...more,
});

/** As it is written, and as the schema has it. */
function written(...given: Parameters<typeof metadataJson>): MetadataJson {
  const json = JSON.parse(JSON.stringify(metadataJson(...given)));
  validate(json);
  expect(validate.errors).toBeNull();
  return json;
}

test("the metadata has each image by reference, digest and platform, and each step", () => {
  const outcomes = [done(base, "1"), done(merge, "4"), done(publish, "5")];
  const json = written(summaryOf(outcomes));
  expect(json).toMatchObject({
    ok: true,
    error: null,
    duration: 2000,
    counts: { built: 1, merged: 1, published: 1 },
    images: [
      {
        name: "toolbox",
        repository: "registry.example.com/acme/toolbox-cache",
        tags: ["latest"],
        digest: digest("5"),
        references: [`registry.example.com/acme/toolbox-cache:latest@${digest("5")}`],
        platforms: [{ platform: "linux/amd64", digest: digest("4") }],
      },
    ],
    "image.name": "registry.example.com/acme/toolbox-cache:latest",
    "containerimage.digest": digest("5"),
    "containerimage.descriptor": { digest: digest("5"), size: 1234 },
  });
  expect(json.steps[0]).toMatchObject({
    id: "base:linux/amd64",
    status: "done",
    key: digest("c"),
    duration: 1235,
    error: null,
  });
});

test("of several images none is the one that buildx would name", () => {
  const outcomes = [done(merge, "4"), done(publish, "5"), done(publishStep("b", [merge]), "6")];
  const json = written(summaryOf(outcomes));
  expect(json.images).toHaveLength(2);
  expect(Object.keys(json).filter((name) => name.includes("."))).toEqual([]);
});

test("a build that failed has no images, but its steps and the first failure", () => {
  const error = new LayerbuildError("build-failed", "RUN make came to exit code 2", {
    hint: "install a compiler",
  });
  const failed: Outcome = { step: golang, status: "failed", reason: "", error, duration: 4000 };
  const json = written(summaryOf([done(base, "1"), done(maven, "2"), failed, done(publish, "5")]));
  expect(json).toMatchObject({
    ok: false,
    images: [],
    error: { code: "build-failed", hint: "install a compiler" },
  });
  expect(json.steps.map(({ status }) => status)).toEqual(["done", "done", "failed", "done"]);
});

test("tags that could not be moved are no images", () => {
  const error = new LayerbuildError("registry-denied", "no");
  const json = written(summaryOf([done(publish, "5")], { error }));
  expect(json).toMatchObject({ ok: false, images: [], error: { code: "registry-denied" } });
});

test("a build that ended before its first step says why, in the same form", () => {
  expect(written(undefined, new LayerbuildError("config-invalid", "no"))).toMatchObject({
    ok: false,
    images: [],
    steps: [],
    error: { code: "config-invalid", message: "no", hint: null },
  });
  expect(written(undefined, new Error("a fault"))).toMatchObject({ error: { code: "internal" } });
});
