import type { Emit, Event } from "../run/event.ts";
import { finishedJson, stepJson } from "./outcome.ts";
import { summaryJson } from "./summary.ts";

/**
 * Writes one JSON object a line for every event: `type`, `at` (whole milliseconds since the run
 * began) and what belongs to the type. Steps are described once, in `run-started`, and go by their
 * id from there on.
 */
export function jsonReporter(write: (text: string) => void): Emit {
  return (event) => write(`${JSON.stringify(eventJson(event))}\n`);
}

function eventJson(event: Event): { readonly [field: string]: unknown } {
  const head = { type: event.type, at: Math.round(event.at) };
  switch (event.type) {
    case "run-started":
      return { ...head, steps: event.graph.steps.map(stepJson) };
    case "step-started": {
      const { step, builder } = event;
      return { ...head, step: step.id, ...(builder === undefined ? {} : { builder }) };
    }
    case "step-progress":
      return { ...head, step: event.step.id, progress: event.progress };
    case "step-traffic":
      return { ...head, step: event.step.id, traffic: event.traffic };
    case "step-warning":
      return { ...head, step: event.step.id, text: event.text };
    case "step-merged":
      return { ...head, step: event.step.id, report: event.report };
    case "step-finished":
      return { ...head, step: event.step.id, ...finishedJson(event.outcome) };
    case "tag-moved":
      return { ...head, reference: event.reference, digest: event.digest, moved: event.moved };
    case "output-written":
      return { ...head, output: event.output, written: event.written };
    case "run-finished":
      return { ...head, summary: summaryJson(event.summary) };
    case "watching":
      return { ...head, folders: event.folders };
    case "files-changed":
      return { ...head, paths: event.paths };
  }
}
