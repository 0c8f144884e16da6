import { describe, expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { summaryJson, summaryText } from "../../../src/report/summary.ts";
import type { Summary } from "../../../src/run/event.ts";
import { aReport } from "../../support/merge-reports.ts";
import { digest, resultOf, toolbox } from "../../support/outcomes.ts";

const { base, maven, golang, merge, publish, planned } = toolbox();
const traffic = { uploaded: 1834, mounted: 104_300_000, present: 0 };

const built: Summary = {
  outcomes: [
    { step: base, status: "cached", reason: "in the cache", key: digest("a"), duration: 30 },
    { step: maven, status: "cached", reason: "in the cache", key: digest("b"), duration: 20 },
    {
      step: golang,
      status: "done",
      reason: "not in the cache",
      key: digest("c"),
      result: resultOf("3"),
      duration: 61_234.5,
    },
    { step: merge, status: "done", reason: "new", key: digest("d"), duration: 412.2 },
    { step: publish, status: "done", reason: "new", key: digest("e"), duration: 120 },
  ],
  traffic,
  duration: 62_000.4,
  chain: [base, golang, merge, publish],
  merges: [],
};

const failed: Summary = {
  ...built,
  outcomes: [
    { step: base, status: "cached", reason: "in the cache", duration: 30 },
    { step: maven, status: "cancelled", reason: "golang failed", duration: 20 },
    {
      step: golang,
      status: "failed",
      reason: "not in the cache",
      duration: 4000,
      error: new LayerbuildError("build-failed", "RUN make came to exit code 2", {
        detail: "cc: not found\nmake: *** [all] Error 127",
        hint: "install a compiler",
        cause: new Error("never shown"),
      }),
    },
    { step: merge, status: "skipped", reason: "golang failed" },
    { step: publish, status: "skipped", reason: "golang failed" },
  ],
  chain: [],
};

describe("summary", () => {
  test("it says what was done, what moved and what took longest", () => {
    expect(summaryText(built)).toMatchInlineSnapshot(`
      "done in 1m 02s: 1 built, 2 cached, 1 merged, 1 published
      mounted 104 MB, uploaded 1.83 kB, already there 0 B
      longest chain: base 0.0s → golang 1m 01s → merge maven+golang 0.4s → publish toolbox 0.1s"
    `);
  });

  test("a failure is there in full, with its log and what to do, before the counts", () => {
    expect(summaryText(failed)).toMatchInlineSnapshot(`
      "golang: error: RUN make came to exit code 2

      cc: not found
      make: *** [all] Error 127

      hint: install a compiler

      failed in 1m 02s: 0 built, 1 cached, 0 merged, 1 failed, 2 skipped, 1 cancelled
      mounted 104 MB, uploaded 1.83 kB, already there 0 B"
    `);
  });

  test("a fault of layerbuild is named as one", () => {
    const outcomes = [
      { step: golang, status: "failed", reason: "", error: new Error("Internal error: no key") },
    ] as const;
    expect(summaryText({ ...failed, outcomes })).toContain(
      "golang: internal error: no key\n\nhint: this is a fault of layerbuild",
    );
  });

  test("tags that could not be moved are a failure though every step is done", () => {
    const error = new LayerbuildError("registry-denied", "may not push", { hint: "log in" });
    expect(summaryText({ ...built, error })).toMatch(/^failed in 1m 02s: 1 built/);
    expect(summaryJson({ ...built, error })).toMatchObject({
      ok: false,
      error: { code: "registry-denied", message: "may not push", hint: "log in" },
    });
  });

  test("a dry run counts what would be built", () => {
    expect(summaryText({ ...built, outcomes: planned, chain: [] })).toContain(
      "0 built, 2 cached, 0 merged, 2 pending, 1 to build",
    );
    expect(summaryJson({ ...built, outcomes: planned }).ok).toBe(true);
  });

  test("what was pushed from the local store is told apart from what was built", () => {
    const outcomes = built.outcomes.map((outcome) =>
      outcome.step === golang ? { ...outcome, status: "pushed" as const } : outcome,
    );
    expect(summaryText({ ...built, outcomes })).toContain(
      "0 built, 2 cached, 1 merged, 1 pushed, 1 published",
    );
    expect(summaryJson({ ...built, outcomes })).toMatchObject({ ok: true, counts: { pushed: 1 } });
  });

  test("a local store is named, and nothing is called uploaded", () => {
    const store = "/home/x/.cache/layerbuild/store";
    expect(summaryText({ ...built, store })).toContain(
      `written 1.83 kB, already there 104 MB, in the store ${store}`,
    );
    expect(summaryJson({ ...built, store }).store).toBe(store);
    expect(summaryJson(built).store).toBeNull();
  });

  test("the JSON has what each merge did, with its hints", () => {
    const merges = [{ step: merge.id, report: aReport() }];
    const { merges: told } = summaryJson({ ...built, merges });
    expect(told).toMatchObject(merges);
    expect(told[0]?.hints[0]).toMatch(/^move libicu72 to the base/);
  });

  test("the JSON has whole milliseconds, ids, and errors without causes", () => {
    expect(summaryJson(built)).toMatchObject({
      version: 1,
      ok: true,
      counts: { built: 1, cached: 2, merged: 1, published: 1, failed: 0 },
      traffic,
      duration: 62_000,
      chain: [base.id, golang.id, merge.id, publish.id],
    });
    const json = summaryJson(failed);
    expect(json.ok).toBe(false);
    expect(json.steps[2]).toEqual({
      id: golang.id,
      kind: "section",
      name: "golang",
      platform: "linux/amd64",
      needs: [base.id],
      status: "failed",
      reason: "not in the cache",
      key: null,
      result: null,
      duration: 4000,
      error: {
        code: "build-failed",
        message: "RUN make came to exit code 2",
        hint: "install a compiler",
      },
    });
    expect(JSON.stringify(json)).not.toContain("never shown");
  });
});
