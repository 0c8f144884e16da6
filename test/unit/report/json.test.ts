import { describe, expect, test } from "vitest";
import { jsonReporter } from "../../../src/report/json.ts";
import type { Event } from "../../../src/run/event.ts";
import { eventsOfARun } from "../../support/events.ts";
import { aReport, eventsOfAMerge } from "../../support/merge-reports.ts";

function reported(
  events: readonly Event[] = eventsOfARun(),
): readonly { readonly [field: string]: unknown }[] {
  let text = "";
  const report = jsonReporter((part) => {
    text += part;
  });
  for (const event of events) report(event);
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("json", () => {
  test("every event is one line, with its type and whole milliseconds", () => {
    const events = reported();
    expect(events.map(({ type }) => type)).toEqual(eventsOfARun().map(({ type }) => type));
    for (const { at } of events) expect(Number.isInteger(at)).toBe(true);
  });

  test("steps are described once and go by their id", () => {
    const [started, ...others] = reported();
    expect(started).toMatchObject({ steps: [{ id: "base:linux/amd64", kind: "base" }, {}] });
    expect(others.filter(({ step }) => step !== undefined && typeof step !== "string")).toEqual([]);
  });

  test("a merge is told in full", () => {
    const events = reported(eventsOfAMerge());
    const report = JSON.parse(JSON.stringify(aReport()));
    const { id } =
      eventsOfAMerge().flatMap((event) => ("step" in event ? event.step : []))[0] ?? {};
    expect(events.find(({ type }) => type === "step-merged")).toMatchObject({
      step: id,
      report,
    });
    expect(events.at(-1)).toMatchObject({ summary: { merges: [{ step: id, report }] } });
  });

  test("a failure is its code, message and hint, and no text of a file is written", () => {
    const events = reported();
    expect(events.find(({ status }) => status === "failed")).toMatchObject({
      step: "section:golang:linux/amd64",
      error: { code: "build-failed", message: "RUN make came to exit code 2", hint: null },
    });
    expect(JSON.stringify(events)).not.toContain("version: 1");
  });
});
