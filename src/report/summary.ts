import picocolors from "picocolors";
import { formatError, formatInternalError, LayerbuildError } from "../diagnostics/error.ts";
import type { MergeReport } from "../merge/report.ts";
import type { Outcome, StepId } from "../plan/step.ts";
import type { Summary } from "../run/event.ts";
import { formatBytes, formatDuration } from "./format.ts";
import { labelsOf } from "./label.ts";
import { hintsOf } from "./merge-line.ts";
import {
  type ErrorJson,
  errorJson,
  type FinishedJson,
  finishedJson,
  type StepJson,
  stepJson,
} from "./outcome.ts";
import { recalledText } from "./recalled.ts";

/** How many steps came to what. `built` are bases and sections that ran. */
export interface Counts {
  readonly built: number;
  readonly cached: number;
  readonly merged: number;
  /** From the local store. */
  readonly pushed: number;
  readonly published: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cancelled: number;
  /** Only when nothing was to be done: a plan or a dry run. */
  readonly toBuild: number;
  readonly toPush: number;
  readonly pending: number;
}

function countsOf(outcomes: readonly Outcome[]): Counts {
  const count = (is: (outcome: Outcome) => boolean) => outcomes.filter(is).length;
  const withStatus = (status: Outcome["status"]) => count((outcome) => outcome.status === status);
  const done = (...kinds: string[]) =>
    count(({ status, step }) => status === "done" && kinds.includes(step.kind));
  return {
    built: done("base", "section"),
    cached: withStatus("cached"),
    merged: done("merge"),
    pushed: withStatus("pushed"),
    published: done("publish"),
    failed: withStatus("failed"),
    skipped: withStatus("skipped"),
    cancelled: withStatus("cancelled"),
    toBuild: withStatus("to-build"),
    toPush: withStatus("to-push"),
    pending: withStatus("pending"),
  };
}

/** The last words of a run for people: every failure in full, then what was done and what it took. */
export function summaryText(summary: Summary, color = false): string {
  const { bold, red, green } = picocolors.createColors(color);
  const { outcomes, chain } = summary;
  const labels = labelsOf(outcomes.map(({ step }) => step));
  const label = (id: StepId) => labels.get(id) ?? id;

  const failures = outcomes.flatMap(({ step, error, status }) =>
    status === "failed" && error ? [`${bold(label(step.id))}: ${failureText(error)}`, ""] : [],
  );
  const took = new Map(outcomes.map((outcome) => [outcome.step.id, outcome.duration]));
  const links = chain.map(({ id }) => {
    const time = took.get(id);
    return time === undefined ? label(id) : `${label(id)} ${formatDuration(time)}`;
  });

  const paint = isWhole(summary) ? green : red;
  return [
    ...failures,
    verdictOf(summary, (word) => bold(paint(word))),
    summary.isRecalled ? recalledText : trafficText(summary),
    ...(links.length > 0 ? [`longest chain: ${links.join(" → ")}`] : []),
  ].join("\n");
}

/** `done in 12.3s: 1 built, 2 cached, 1 merged`, on one line. */
export function verdictOf(
  summary: Summary,
  paint: (word: string) => string = (word) => word,
): string {
  const counts = countsOf(summary.outcomes);
  const hasFailed = counts.failed > 0 || summary.error !== undefined;
  const word = isWhole(summary) ? "done" : hasFailed ? "failed" : "cancelled";
  return `${paint(word)} in ${formatDuration(summary.duration)}: ${countsText(counts)}`;
}

/** In the local store nothing is mounted: its repositories share what they have. */
function trafficText({ traffic, store }: Summary): string {
  const { uploaded, mounted, present } = traffic;
  return store === undefined
    ? `mounted ${formatBytes(mounted)}, uploaded ${formatBytes(uploaded)}, ` +
        `already there ${formatBytes(present)}`
    : `written ${formatBytes(uploaded)}, already there ${formatBytes(mounted + present)}, ` +
        `in the store ${store}`;
}

const isWhole = ({ outcomes, error }: Summary): boolean =>
  !error && !outcomes.some(({ status }) => ["failed", "skipped", "cancelled"].includes(status));

/** The three that people ask for always, the others when there are any. */
function countsText(counts: Counts): string {
  const { built, cached, merged, toBuild, toPush, ...others } = counts;
  const unmade = { "to build": toBuild, "to push": toPush };
  const rest = Object.entries({ ...others, ...unmade }).filter(([, n]) => n > 0);
  return [
    `${built} built`,
    `${cached} cached`,
    `${merged} merged`,
    ...rest.map(([name, n]) => `${n} ${name}`),
  ].join(", ");
}

/** An error in full. */
export function failureText(error: Error): string {
  return error instanceof LayerbuildError ? formatError(error) : formatInternalError(error);
}

/** `build --json`. */
export interface SummaryJson {
  /** Raised when a field changes its meaning or goes away. */
  readonly version: 1;
  /** Whether no step has failed, was skipped or was cancelled, and the tags are where they belong. */
  readonly ok: boolean;
  readonly counts: Counts;
  /** Bytes. */
  readonly traffic: Summary["traffic"];
  /** Milliseconds. */
  readonly duration: number;
  readonly chain: readonly StepId[];
  readonly steps: readonly (StepJson & FinishedJson)[];
  /** What the merges of this run did; those that were cached are not here. */
  readonly merges: readonly MergeJson[];
  /** The folder of the local store; null when results are at the registry. */
  readonly store: string | null;
  /** Whether no registry was asked, because the last run had left nothing to do. */
  readonly recalled: boolean;
  /** Why the tags could not be moved, or an output not be written. */
  readonly error: ErrorJson | null;
}

export interface MergeJson {
  readonly step: StepId;
  readonly report: MergeReport;
  /** What would make the sections smaller, for people. */
  readonly hints: readonly string[];
}

export function summaryJson(summary: Summary): SummaryJson {
  const { outcomes, traffic, duration, chain } = summary;
  const { mounted, uploaded, present } = traffic;
  return {
    version: 1,
    ok: isWhole(summary),
    counts: countsOf(outcomes),
    traffic: { uploaded, mounted, present },
    duration: Math.round(duration),
    chain: chain.map(({ id }) => id),
    steps: outcomes.map((outcome) => ({ ...stepJson(outcome.step), ...finishedJson(outcome) })),
    merges: summary.merges.map(({ step, report }) => ({ step, report, hints: hintsOf(report) })),
    store: summary.store ?? null,
    recalled: summary.isRecalled === true,
    error: summary.error ? errorJson(summary.error) : null,
  };
}
