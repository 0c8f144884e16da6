import { describe, expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import type { Outcome } from "../../../src/plan/step.ts";
import { errorMarkdown, planMarkdown, runMarkdown } from "../../../src/report/markdown.ts";
import type { Summary } from "../../../src/run/event.ts";
import { digest, resultOf, sectionStep, toolbox } from "../../support/outcomes.ts";

const { base, maven, golang, merge, publish, planned } = toolbox();
const summaryOf = (outcomes: readonly Outcome[]): Summary => ({
  outcomes,
  traffic: { uploaded: 0, mounted: 0, present: 0 },
  duration: 62_000,
  chain: [],
  merges: [],
});

describe("the step summary of GitHub", () => {
  test("has the images, a table of the steps and the graph", () => {
    const outcomes: Outcome[] = [
      { step: base, status: "cached", reason: "in the cache", key: digest("a") },
      { step: golang, status: "done", reason: "go_1|2", key: digest("c"), duration: 61_234 },
      { step: merge, status: "done", reason: "new", duration: 412 },
      { step: publish, status: "done", reason: "new", result: resultOf("5"), duration: 120 },
    ];
    expect(
      runMarkdown(summaryOf(outcomes)),
    ).toBe(`### layerbuild build: done in 1m 02s: 1 built, 1 cached, 1 merged, 1 published

- \`registry.example.com/acme/toolbox-cache:latest@${digest("5")}\`

| step | status | took | why | key |
| --- | --- | --- | --- | --- |
| base | cached |  | in the cache | \`aaaaaaaaaaaa\` |
| golang | done | 1m 01s | go\\_1\\|2 | \`cccccccccccc\` |
| merge maven+golang | done | 0.4s | new |  |
| publish toolbox | done | 0.1s | new |  |

\`\`\`mermaid
flowchart LR
  s0["base<br/>cached"]:::cached
  s1["golang<br/>done"]
  s2["merge maven+golang<br/>done"]
  s3["publish toolbox<br/>done"]
  s0 --> s1
  s0 --> s2
  s1 --> s2
  s2 --> s3
  classDef cached stroke-dasharray:4
\`\`\`

`);
  });

  test("shows failures in full, whatever they are made of, and no images", () => {
    const error = new LayerbuildError("build-failed", "RUN make came to exit code 2", {
      detail: "````\n\u001b[31m<script>|\u001b[0m",
      hint: "install make",
    });
    const text = runMarkdown(
      summaryOf([
        { step: maven, status: "failed", reason: "a\n| b", error, duration: 4000 },
        { step: publish, status: "cached", reason: "", result: resultOf("5") },
      ]),
    );
    expect(text).toContain("**maven** failed:\n\n`````text\nerror: RUN make");
    expect(text).toContain("````\n<script>|\n\nhint: install make\n`````\n");
    expect(text).toContain("| maven | **failed** | 4.0s | a \\| b |  |");
    expect(text).toContain('s0["maven<br/>failed"]:::failed');
    expect(text).toContain("  classDef failed ");
    expect(text).not.toContain("- `");
  });

  test("stays below what GitHub takes, however large the run and its errors", () => {
    const failed = Array.from({ length: 3000 }, (_, i): Outcome => {
      const error = new LayerbuildError("build-failed", "x".repeat(5000), {
        detail: "y\n".repeat(50_000),
      });
      const step = sectionStep(`s${i}`, base);
      return { step, status: "failed", reason: error.message, error };
    });
    const text = runMarkdown(summaryOf(failed));
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).not.toContain("mermaid");
    expect(text).toContain("and 2000 more steps");
    expect(text).toContain("and 2990 more");
  });

  test("of a plan has its counts, and of an error what it says", () => {
    expect(planMarkdown(planned, "2 cached, 1 to build")).toMatch(
      /^### layerbuild plan: 2 cached, 1 to build\n\n\| step/,
    );
    const error = new LayerbuildError("config-invalid", "layers.yaml has 1 problem");
    expect(errorMarkdown(error)).toBe(
      "### layerbuild build: failed\n\n```text\nerror: layers.yaml has 1 problem\n```\n\n",
    );
    expect(errorMarkdown(error, planned)).toContain("| golang | to build |");
  });
});
