import { describe, expect, test } from "vitest";
import { activityOf } from "../../../src/report/progress.ts";

describe("progress", () => {
  test("an instruction that starts or was cached is what a step does now", () => {
    expect(activityOf({ kind: "vertex", name: "[2/3] RUN make", state: "started" })).toBe(
      "[2/3] RUN make",
    );
    expect(activityOf({ kind: "vertex", name: "[2/3] RUN make", state: "cached" })).toBe(
      "[2/3] RUN make (cached)",
    );
    expect(activityOf({ kind: "note", text: "copying 3 layers" })).toBe("copying 3 layers");
  });

  test("housekeeping, ends and log lines are not", () => {
    expect(
      activityOf({ kind: "vertex", name: "[internal] load .dockerignore", state: "started" }),
    ).toBeUndefined();
    expect(activityOf({ kind: "vertex", name: "[2/3] RUN make", state: "done" })).toBeUndefined();
    expect(activityOf({ kind: "log", vertex: "[2/3] RUN make", text: "cc" })).toBeUndefined();
  });

  test("an instruction of several lines or with terminal codes stays on one line", () => {
    const name = "[2/2] RUN <<EOF\n  \u001b[31mapt-get\u001b[0m update\r\nEOF";
    expect(activityOf({ kind: "vertex", name, state: "started" })).toBe(
      "[2/2] RUN <<EOF apt-get update EOF",
    );
  });
});
