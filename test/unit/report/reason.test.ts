import { describe, expect, test } from "vitest";
import type { Change, Explanation } from "../../../src/plan/change.ts";
import type { Outcome } from "../../../src/plan/step.ts";
import { changeText, reasonText } from "../../../src/report/reason.ts";
import { digest, toolbox } from "../../support/outcomes.ts";

const day = 24 * 3600 * 1000;
const made = "2026-11-01T00:00:00.000Z";
const { golang, merge, planned } = toolbox();
const file: Change = {
  kind: "file",
  subject: "docker/go.mod",
  before: "1f00000000000000",
  after: "9c00000000000000",
};
const base: Change = {
  kind: "base",
  subject: "debian:bookworm-slim",
  before: digest("a"),
  after: digest("c"),
};

function textOf(
  explanations: { readonly [id: string]: Partial<Explanation> },
  id: string = golang.id,
  told: readonly string[] = [],
): string {
  const outcome = planned.find(({ step }) => step.id === id);
  return reasonText(
    outcome as Outcome,
    {
      label: (step) => step.split(":")[1] ?? step,
      explanationOf: (step) =>
        explanations[step] && { changes: [], waitsFor: [], ...explanations[step] },
      now: Date.parse(made) + 12 * day,
    },
    new Set(told) as never,
  );
}
const before = { key: digest("k" as never), made };

describe("why a step is built", () => {
  test("is one sentence where there is little to say", () => {
    expect(textOf({ [golang.id]: { with: before, changes: [file, base] } })).toBe(
      "golang: rebuilds because docker/go.mod changed (sha256 1f000000… → 9c000000…), and base moved " +
        "from sha256:aaaaaaaaaaaa… (debian:bookworm-slim, 12 days ago) to sha256:cccccccccccc…",
    );
  });

  test("is a list where there is more", () => {
    expect(
      textOf({ [golang.id]: { with: before, changes: [file, file, base] } }).split("\n"),
    ).toEqual([
      "golang: rebuilds because:",
      "  - docker/go.mod changed (sha256 1f000000… → 9c000000…)",
      "  - docker/go.mod changed (sha256 1f000000… → 9c000000…)",
      expect.stringMatching(/^ {2}- base moved/),
    ]);
  });

  test("is of many files the first, how many there are, and all else", () => {
    const files = Array.from({ length: 10 }, (_, at) => ({ ...file, subject: `f${at}` }));
    const more: Change = { kind: "more-files", subject: "20" };
    const changes = [...files, more, base];
    const lines = textOf({ [golang.id]: { with: before, changes } }).split("\n");
    expect(lines).toHaveLength(11);
    expect(lines.slice(8)).toEqual([
      expect.stringMatching(/^ {2}- f7 changed/),
      "  - 22 more files changed",
      expect.stringMatching(/^ {2}- base moved/),
    ]);
  });

  test("is that nothing is known, or that its result is gone", () => {
    expect(textOf({ [golang.id]: {} })).toBe(
      "golang: builds because nothing earlier of it is known",
    );
    expect(textOf({ [golang.id]: { with: before, isGone: true } })).toBe(
      "golang: rebuilds because its result, made 12 days ago, is gone from the cache repository; " +
        "no input changed",
    );
    expect(textOf({ [golang.id]: { with: { key: before.key }, isGone: true } })).toContain(
      "because its result is gone",
    );
  });

  test("is what the plan says, where there is no explanation", () => {
    expect(textOf({})).toBe("golang: to build: not in the cache");
    expect(textOf({}, "section:maven:linux/amd64")).toBe("maven: cached");
  });
});

describe("why a step waits", () => {
  const explanations = {
    [golang.id]: { with: before, changes: [file] },
    [merge.id]: { with: before, waitsFor: [golang.id] },
  };
  const why = "golang rebuilds because docker/go.mod changed (sha256 1f000000… → 9c000000…)";

  test("is told with what it waits for, unless that is told anyway", () => {
    expect(textOf(explanations, merge.id)).toBe(`maven+golang: waits for golang\n  - ${why}`);
    expect(textOf(explanations, merge.id, [golang.id])).toBe("maven+golang: waits for golang");
  });

  test("is also what is known already to have changed of itself", () => {
    const own = { ...explanations, [merge.id]: { ...explanations[merge.id], changes: [base] } };
    expect(textOf(own, merge.id, [golang.id])).toMatch(
      /^maven\+golang: waits for golang\n {2}- it is merged again because base moved/,
    );
  });
});

describe("a change in words", () => {
  const a = digest("a");
  const b = digest("b");
  test.each<[string, Change]>([
    ["x is new", { kind: "file", subject: "x", after: "1" }],
    ["x is gone", { kind: "file", subject: "x", before: "1" }],
    [
      "the mode of x changed (644 → 755)",
      { kind: "mode", subject: "x", before: "644", after: "755" },
    ],
    [
      "x is a link (a file before)",
      { kind: "file-kind", subject: "x", before: "file", after: "link" },
    ],
    [
      "the link x points to b (to a before)",
      { kind: "link", subject: "x", before: "a", after: "b" },
    ],
    ["something in x changed", { kind: "folder", subject: "x", before: "1", after: "2" }],
    ["7 more files changed", { kind: "more-files", subject: "7" }],
    ["the ignore rules leave x out now", { kind: "ignored", subject: "x", before: "reached" }],
    [
      "the ignore rules do not leave x out any more",
      { kind: "ignored", subject: "x", after: "reached" },
    ],
    ["x is reached now", { kind: "reach", subject: "x", after: "reached" }],
    ["x is not reached any more", { kind: "reach", subject: "x", before: "reached" }],
    [
      "files in its context changed (the record does not say which)",
      { kind: "context", subject: "", before: "1", after: "2" },
    ],
    [
      "D:3 changed (RUN a → RUN b)",
      { kind: "instruction", subject: "D:3", before: "RUN a", after: "RUN b" },
    ],
    ["the instruction RUN a is new (D:3)", { kind: "instruction", subject: "D:3", after: "RUN a" }],
    ["the instruction RUN a ↵ b is gone", { kind: "instruction", subject: "", before: "RUN a\nb" }],
    [
      'build argument A changed ("1" → "2")',
      { kind: "arg", subject: "A", before: "1", after: "2" },
    ],
    ["build argument A is new (1)", { kind: "arg", subject: "A", after: "1" }],
    ["secret token is gone", { kind: "secret", subject: "token", before: "" }],
    ["ssh default is new", { kind: "ssh", subject: "default", after: "" }],
    [
      "golang:1 moved from sha256:aaaaaaaaaaaa… to sha256:bbbbbbbbbbbb…",
      { kind: "image", subject: "golang:1", before: a, after: b },
    ],
    ["golang:1 is new", { kind: "image", subject: "golang:1", after: a }],
    ["it is built on b (on a before)", { kind: "on", subject: "base", before: "a", after: "b" }],
    [
      "merge a+b is another (sha256:aaaaaaaaaaaa… → sha256:bbbbbbbbbbbb…)",
      { kind: "below", subject: "merge a+b", before: a, after: b },
    ],
    [
      "base was built again from the same inputs, to other bytes (sha256:aaaaaaaaaaaa… → sha256:bbbbbbbbbbbb…)",
      { kind: "rebuilt", subject: "base", before: a, after: b },
    ],
    ["section a is gone", { kind: "section", subject: "a", before: a }],
    [
      "the sections are in another order (a, b → b, a)",
      { kind: "order", subject: "sections", before: "a, b", after: "b, a" },
    ],
    [
      'config.cmd of the image changed ("[\\"a\\"]" → "null")',
      { kind: "override", subject: "cmd", before: '["a"]', after: "null" },
    ],
    ["the program of the rule ./m is new", { kind: "program", subject: "./m", after: a }],
    [
      "this version of layerbuild makes keys in another way",
      { kind: "version", subject: "keys", before: "1", after: "2" },
    ],
    ["its time is over, as `expires` says", { kind: "expired", subject: "expires" }],
    ["network is gone (none)", { kind: "setting", subject: "network", before: "none" }],
  ])("%s", (text, change) => {
    expect(changeText(change)).toBe(text);
  });

  test("long values are cut", () => {
    const text = changeText({ kind: "arg", subject: "A", before: "1", after: "x".repeat(500) });
    expect(text.length).toBeLessThan(120);
    expect(text).toContain("x…");
  });
});
