import { describe, expect, test } from "vitest";
import { linesReporter } from "../../../src/report/lines.ts";
import { mergeLine } from "../../../src/report/merge-line.ts";
import { eventsOfARun } from "../../support/events.ts";
import { aReport, eventsOfAMerge } from "../../support/merge-reports.ts";

describe("lines", () => {
  test("each says which step it is of, and a failed log comes once, at the end", () => {
    let text = "";
    const report = linesReporter((part) => {
      text += part;
    });
    for (const event of eventsOfARun()) report(event);
    expect(text).toMatchInlineSnapshot(`
      "base: started
      base: cached
      golang: started
      golang: [1/2] FROM base (cached)
      golang: [2/2] RUN make
      golang: warning: a label is not ASCII
      golang: failed after 3.2s: RUN make came to exit code 2
      registry.example.com/acme/toolbox:latest now is 444444444444
      written: /tmp/toolbox.tar

      golang: error: RUN make came to exit code 2

      make: *** [all] Error 127

      failed in 3.2s: 0 built, 1 cached, 0 merged, 1 failed
      mounted 1 kB, uploaded 0 B, already there 0 B
      longest chain: base 0.0s → golang 3.2s
      "
    `);
  });

  test.each([false, true])("a merge says what it did, in full when asked: %s", (explain) => {
    let text = "";
    const report = linesReporter(
      (part) => {
        text += part;
      },
      { explain },
    );
    for (const event of eventsOfAMerge()) report(event);
    expect(text).toContain(`merge maven+golang: ${mergeLine(aReport())}\n  hint: move libicu72`);
    expect(text.includes("/var/lib/dpkg/status")).toBe(explain);
  });

  test("an instruction that is reported again is not said again", () => {
    let text = "";
    const report = linesReporter((part) => {
      text += part;
    });
    const events = eventsOfARun();
    for (const event of [...events, ...events]) {
      if (event.type === "step-progress" || event.type === "run-started") report(event);
    }
    expect(text.match(/\[2\/2\] RUN make/g)).toHaveLength(1);
  });
});
