import { LayerbuildError } from "../../src/diagnostics/error.ts";
import type { Outcome } from "../../src/plan/step.ts";
import type { Event } from "../../src/run/event.ts";
import { baseStep, digest, sectionStep } from "./outcomes.ts";

/** A run of two steps, in which every type of event occurs but a merge's: the base is cached, golang fails. */
export function eventsOfARun(): readonly Event[] {
  const base = baseStep();
  const golang = sectionStep("golang", base);
  const cached: Outcome = { step: base, status: "cached", reason: "in the cache", duration: 12 };
  const failed: Outcome = {
    step: golang,
    status: "failed",
    reason: "not in the cache",
    duration: 3210,
    error: new LayerbuildError("build-failed", "RUN make came to exit code 2", {
      detail: "make: *** [all] Error 127",
    }),
  };
  const traffic = { uploaded: 0, mounted: 1000, present: 0 };
  const vertex = (name: string, state: "started" | "cached" | "failed") =>
    ({ kind: "vertex", name, state }) as const;
  const progress = (
    at: number,
    what: Extract<Event, { type: "step-progress" }>["progress"],
  ): Event => ({ type: "step-progress", at, step: golang, progress: what });

  return [
    { type: "run-started", at: 0, graph: { steps: [base, golang] } },
    { type: "step-started", at: 0.4, step: base },
    { type: "step-finished", at: 12.4, step: base, outcome: cached },
    { type: "step-started", at: 13, step: golang },
    progress(20, vertex("[internal] load build definition", "started")),
    progress(30, vertex("[1/2] FROM base", "cached")),
    progress(40, vertex("[2/2] RUN make", "started")),
    progress(50, { kind: "log", vertex: "[2/2] RUN make", text: "make: *** [all] Error 127\n" }),
    progress(3200, vertex("[2/2] RUN make", "failed")),
    { type: "step-warning", at: 3210, step: golang, text: "a label is not ASCII" },
    { type: "step-traffic", at: 3215, step: golang, traffic },
    { type: "step-finished", at: 3223, step: golang, outcome: failed },
    {
      type: "tag-moved",
      at: 3224,
      reference: "registry.example.com/acme/toolbox:latest",
      digest: digest("4"),
      moved: true,
    },
    { type: "output-written", at: 3226, output: "/tmp/toolbox.tar", written: true },
    {
      type: "run-finished",
      at: 3230,
      summary: {
        outcomes: [cached, failed],
        traffic,
        duration: 3230,
        chain: [base, golang],
        merges: [],
      },
    },
  ];
}
