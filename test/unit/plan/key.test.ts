import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/image/digest.ts";
import { defaultPolicy } from "../../../src/merge/policy.ts";
import { freshnessOf } from "../../../src/plan/freshness.ts";
import {
  type BuildInputs,
  cacheTagOf,
  foundationOf,
  keyOf,
  type MergeInputs,
} from "../../../src/plan/key.ts";

const section: BuildInputs = {
  kind: "section",
  platform: "linux/amd64",
  on: digestOf("base"),
  instructions: ["RUN a"],
  frontend: digestOf("frontend"),
  args: { A: "1" },
  images: { golang: digestOf("golang") },
  contexts: { "": digestOf("context") },
  remotes: ["https://example.com/x"],
  secrets: ["token"],
  ssh: ["default"],
  network: "none",
};
const merge: MergeInputs = {
  kind: "merge",
  base: digestOf("base"),
  sections: [
    { name: "a", digest: digestOf("a"), on: digestOf("base") },
    { name: "b", digest: digestOf("b"), on: digestOf("base") },
  ],
  overrides: {},
  policy: defaultPolicy,
  programs: {},
  named: { base: "docker.io/library/debian:12", sections: "r.test/tools-cache" },
};

describe("keyOf", () => {
  test.each<[string, Partial<BuildInputs>]>([
    ["the platform", { platform: "linux/arm64" }],
    ["the base", { on: digestOf("other") }],
    ["an instruction", { instructions: ["RUN b"] }],
    ["the frontend", { frontend: digestOf("other") }],
    ["a build argument", { args: { A: "2" } }],
    ["an image that it names", { images: { golang: digestOf("newer") } }],
    ["a file that it can reach", { contexts: { "": digestOf("changed") } }],
    ["a URL", { remotes: ["https://example.com/y"] }],
    ["a secret's id", { secrets: ["other"] }],
    ["an ssh id", { ssh: [] }],
    ["the network", { network: "host" }],
    ["a salt", { salt: "2026-11" }],
    ["the period that it expires with", { expires: { every: 3600, period: 1 } }],
    [
      "what is at a URL",
      { sources: { "https://example.com/x": { kind: "validator", value: "1" } } },
    ],
    [
      "what a context from elsewhere has",
      { elsewhere: { c: { address: "https://x.test/a.git", kind: "commit", value: "1" } } },
    ],
    ["a value that the layerfile names", { values: { "env:A": digestOf("1") } }],
  ])("%s changes a section's key", (_, change) => {
    expect(keyOf({ ...section, ...change }).key).not.toBe(keyOf(section).key);
  });

  test("the order in which inputs are written does not change a key", () => {
    const reversed = Object.fromEntries(
      Object.entries(section).reverse(),
    ) as unknown as BuildInputs;
    expect(keyOf(reversed).key).toBe(keyOf(section).key);
  });

  test("the order of sections, their names and the policy change a merge's key", () => {
    const { key } = keyOf(merge);
    const renamed = merge.sections.map((each) => ({ ...each, name: `${each.name}2` }));
    expect(keyOf({ ...merge, sections: [...merge.sections].reverse() }).key).not.toBe(key);
    expect(keyOf({ ...merge, sections: renamed }).key).not.toBe(key);
    expect(keyOf({ ...merge, named: { sections: "r.test/tools-cache" } }).key).not.toBe(key);
    const warn = { ...defaultPolicy, conflicts: "warn" as const };
    expect(keyOf({ ...merge, policy: warn }).key).not.toBe(key);
    expect(keyOf({ ...merge, programs: { "./m.sh": digestOf("m") } }).key).not.toBe(key);
    expect(keyOf({ ...merge, created: "1970-01-01T00:00:00Z" }).key).not.toBe(key);
  });

  test("without salt and expiry a key is what it was before there were any", () => {
    expect(keyOf({ ...section, ...freshnessOf({}, 1e9) }).key).toBe(keyOf(section).key);
  });

  test("a section's key is the one of earlier versions where nothing new is said", () => {
    expect(keyOf(section).key).toBe(
      "sha256:eb084f2e8ee045c434bf45a84690fd38f25079a520526b09e1e5c74af13cc876",
    );
  });

  test("the record is what the key is made from", () => {
    expect(keyOf(section).record).toEqual({ version: 1, ...section });
  });
});

test("a cache tag says whose result it is", () => {
  expect(cacheTagOf("golang", digestOf(""))).toMatch(/^golang-[0-9a-f]{64}$/);
});

describe("foundationOf", () => {
  const below = merge.sections.map(({ on }) => on);
  const foundation = foundationOf(merge, below);

  test.each<[string, Partial<MergeInputs>]>([
    ["the date of the image", { created: "2026-11-27T00:00:00Z" }],
    ["the base's name", { named: { base: "r.test/mirror:12", sections: "r.test/tools-cache" } }],
    [
      "the date of what a section is built on",
      { sections: merge.sections.map((one) => ({ ...one, on: digestOf("dated") })) },
    ],
  ])("%s is nothing to what is built on a merge", (_, change) => {
    expect(keyOf({ ...merge, ...change }).key).not.toBe(keyOf(merge).key);
    expect(foundationOf({ ...merge, ...change }, below)).toBe(foundation);
  });

  test.each<[string, Partial<MergeInputs>]>([
    ["the base", { base: digestOf("other") }],
    ["a section", { sections: [...merge.sections].reverse() }],
    ["an override", { overrides: { user: "1000" } }],
    ["the policy", { policy: { ...defaultPolicy, ids: "separate" } }],
    ["a program of a rule", { programs: { "./merge.sh": digestOf("program") } }],
  ])("%s counts", (_, change) => {
    expect(foundationOf({ ...merge, ...change }, below)).not.toBe(foundation);
  });

  test("what its sections are built on counts", () => {
    expect(foundationOf(merge, [digestOf("base"), digestOf("other")])).not.toBe(foundation);
  });
});
