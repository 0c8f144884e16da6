import type { Outcome, Step, StepId } from "../plan/step.ts";
import type { Emit, Event } from "../run/event.ts";
import { mergedText } from "./explain.ts";
import { formatDuration, shortDigest } from "./format.ts";
import { labelsOf } from "./label.ts";
import { activityOf, oneLine } from "./progress.ts";
import { summaryText } from "./summary.ts";

/**
 * Plain lines, for logs: each names its step, since steps run side by side. A build's own output
 * appears only where it failed, with the summary at the end. `explain`: all of what a merge did.
 */
export function linesReporter(
  write: (text: string) => void,
  options: { readonly explain?: boolean } = {},
): Emit {
  let labels: ReadonlyMap<StepId, string> = new Map();
  const said = new Set<string>();
  const say = (step: Step, text: string) => write(`${labels.get(step.id) ?? step.id}: ${text}\n`);

  return (event) => {
    switch (event.type) {
      case "run-started":
        labels = labelsOf(event.graph.steps);
        return;
      case "step-started":
        return say(event.step, event.builder ? `started on ${event.builder}` : "started");
      case "step-progress": {
        const activity = activityOf(event.progress);
        const thing = `${event.step.id} ${activity}`;
        if (activity === undefined || said.has(thing)) return;
        said.add(thing);
        return say(event.step, activity);
      }
      case "step-traffic":
        return;
      case "step-warning":
        return say(event.step, `warning: ${event.text}`);
      case "step-merged":
        return say(event.step, mergedText(event.report, options.explain === true));
      case "step-finished":
        return say(event.step, finishedText(event.outcome));
      case "tag-moved":
        return write(`${tagText(event)}\n`);
      case "output-written":
        return write(`${outputText(event)}\n`);
      case "run-finished":
        return write(`\n${summaryText(event.summary)}\n`);
      case "watching":
      case "files-changed":
        return write(`${watchText(event)}\n`);
    }
  };
}

/** How a step ended, on one line: `done in 12.3s`, `failed after 0.4s: …`, `cached`. */
export function finishedText(outcome: Outcome): string {
  const { status, reason, error, duration } = outcome;
  const took = duration === undefined ? undefined : formatDuration(duration);
  switch (status) {
    case "cached":
      return "cached";
    case "done":
    case "pushed":
      return took ? `${status} in ${took}` : status;
    case "failed":
      return `${took ? `failed after ${took}` : "failed"}: ${oneLine(error?.message ?? reason)}`;
    case "to-build":
      return `to build: ${reason}`;
    case "to-push":
      return `to push: ${reason}`;
    case "pending":
    case "skipped":
    case "cancelled":
      return reason ? `${status}: ${reason}` : status;
  }
}

/** A tag and where it points. */
export function tagText(event: Extract<Event, { type: "tag-moved" }>): string {
  const { reference, digest, moved } = event;
  return `${reference} ${moved ? "now is" : "already was"} ${shortDigest(digest)}`;
}

/** What `watch` says between runs. */
export function watchText(event: Extract<Event, { type: "watching" | "files-changed" }>): string {
  if (event.type === "watching") return "watching for changes; Ctrl-C ends it";
  const { paths } = event;
  const [first = "", ...others] = paths;
  return `changed: ${first}${others.length > 0 ? ` and ${others.length} more` : ""}`;
}

/** An output and whether it had to be written. */
export const outputText = ({
  output,
  written,
}: Extract<Event, { type: "output-written" }>): string =>
  `${written ? "written" : "already there"}: ${output}`;
