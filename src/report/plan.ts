import picocolors from "picocolors";
import type { Explanation } from "../plan/change.ts";
import type { Outcome, StepId } from "../plan/step.ts";
import type { Forecast } from "../run/forecast.ts";
import { type ExpiryJson, expiryJson, expiryText } from "./expiry.ts";
import { type ExplanationJson, explanationJson } from "./explanation-json.ts";
import { type ForecastJson, forecastJson, forecastText } from "./forecast.ts";
import { formatTable, shortDigest } from "./format.ts";
import { labelsOf } from "./label.ts";
import { type OutcomeJson, outcomeJson, type StepJson, stepJson } from "./outcome.ts";
import { reasonText } from "./reason.ts";
import { recalledText } from "./recalled.ts";

/** The order that steps go in. */
export interface PlanLayout {
  /** Steps that can run at the same time, in the order of their turns. */
  readonly waves: readonly (readonly StepId[])[];
  readonly forecast: Forecast;
  /** Whether no registry was asked, because the last run had left nothing to do. */
  readonly isRecalled?: boolean;
}

export const statusWords: { readonly [status in Outcome["status"]]: string } = {
  cached: "cached",
  done: "done",
  pushed: "pushed",
  "to-build": "to build",
  "to-push": "to push",
  pending: "pending",
  failed: "failed",
  skipped: "skipped",
  cancelled: "cancelled",
};

/** `plan` for people: a table of the steps, the waves, the forecast, the count of each status. */
export function planTable(outcomes: readonly Outcome[], layout: PlanLayout, color = false): string {
  const { bold, dim, green, yellow, red, cyan } = picocolors.createColors(color);
  const paints: { readonly [status in Outcome["status"]]: (text: string) => string } = {
    cached: green,
    done: green,
    pushed: green,
    "to-build": yellow,
    "to-push": yellow,
    pending: cyan,
    failed: red,
    skipped: dim,
    cancelled: dim,
  };
  const labels = labelsOf(outcomes.map(({ step }) => step));
  const label = (id: StepId) => labels.get(id) ?? id;

  const rows = outcomes.map(({ step, status, reason, key, expiry }) => [
    label(step.id),
    statusWords[status],
    expiry ? `${reason}; ${expiryText(expiry)}` : reason,
    key ? shortDigest(key) : "-",
    step.needs.length > 0 ? step.needs.map(label).join(", ") : "-",
  ]);
  const table = formatTable(
    [["step", "status", "why", "key", "depends on"], ...rows],
    (text, row, column) => {
      if (row === 0) return bold(text);
      const status = outcomes[row - 1]?.status;
      return column === 1 && status ? paints[status](text) : text;
    },
  );

  const waves = formatTable(
    layout.waves.map((wave, i) => [`  ${i + 1}`, wave.map(label).join(", ")]),
  );
  const parts = [table];
  if (waves) parts.push(`${bold("waves")}, each in parallel:\n${waves}`);
  parts.push(...forecastText(layout.forecast, label, bold), statusCounts(outcomes));
  if (layout.isRecalled) parts.push(recalledText);
  return parts.join("\n\n");
}

/** Why steps are not cached, and when that was found out. */
export interface Reasons {
  readonly of: ReadonlyMap<StepId, Explanation>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** `plan --explain` for people: a paragraph for each of the steps `told`, the count of each status. */
export function planReasons(
  outcomes: readonly Outcome[],
  told: readonly Outcome[],
  reasons: Reasons,
): string {
  const labels = labelsOf(outcomes.map(({ step }) => step));
  const context = {
    label: (id: StepId) => labels.get(id) ?? id,
    explanationOf: (id: StepId) => reasons.of.get(id),
    now: reasons.now,
  };
  const ids = new Set(told.map(({ step }) => step.id));
  const lines = told.map((outcome) => reasonText(outcome, context, ids));
  return [...lines, ...(lines.length > 0 ? [""] : []), statusCounts(outcomes)].join("\n");
}

/** `3 cached, 1 to build`. */
export function statusCounts(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { status } of outcomes) {
    counts.set(statusWords[status], (counts.get(statusWords[status]) ?? 0) + 1);
  }
  const parts = [...counts].map(([word, n]) => `${n} ${word}`);
  return parts.length > 0 ? parts.join(", ") : "nothing to do";
}

/** `plan --json`, as schemas/plan.schema.json describes it. */
export interface PlanJson extends ForecastJson {
  readonly version: 1;
  /** Each after what it needs. */
  readonly steps: readonly (StepJson &
    OutcomeJson & {
      readonly expires: ExpiryJson | null;
      readonly explanation?: ExplanationJson | null;
    })[];
  readonly waves: readonly (readonly StepId[])[];
  readonly recalled: boolean;
}

/** With `reasons`, each step has an `explanation`, which is null where there is nothing to explain. */
export function planJson(
  outcomes: readonly Outcome[],
  layout: PlanLayout,
  reasons?: Reasons,
): PlanJson {
  return {
    version: 1,
    steps: outcomes.map((outcome) => ({
      ...stepJson(outcome.step),
      ...outcomeJson(outcome),
      expires: outcome.expiry ? expiryJson(outcome.expiry) : null,
      ...(reasons ? { explanation: explanationJson(reasons.of.get(outcome.step.id)) } : {}),
    })),
    waves: layout.waves,
    ...forecastJson(layout.forecast),
    recalled: layout.isRecalled === true,
  };
}

/** The graph in a language that draws it; an arrow goes from what is needed to what needs it. */
export function planGraph(outcomes: readonly Outcome[], language: "mermaid" | "dot"): string {
  const steps = outcomes.map(({ step }) => step);
  const labels = labelsOf(steps);
  const nodes = new Map(steps.map(({ id }, i) => [id, `s${i}`]));
  const edges = steps.flatMap((step) =>
    step.needs.flatMap((need) => {
      const from = nodes.get(need);
      return from ? [{ from, to: nodes.get(step.id) }] : [];
    }),
  );
  const names = outcomes.map(({ step, status }) => ({
    node: nodes.get(step.id),
    lines: [labels.get(step.id) ?? step.id, statusWords[status]],
    isCached: status === "cached",
    isFailed: status === "failed",
  }));

  if (language === "mermaid") {
    // Quotes and # are written as entity codes. Source: mermaid, flowchart syntax.
    const escaped = (text: string) => text.replace(/#/g, "#35;").replace(/"/g, "#quot;");
    return [
      "flowchart LR",
      ...names.map(({ node, lines, isCached, isFailed }) => {
        const text = lines.map(escaped).join("<br/>");
        return `  ${node}["${text}"]${isCached ? ":::cached" : isFailed ? ":::failed" : ""}`;
      }),
      ...edges.map(({ from, to }) => `  ${from} --> ${to}`),
      "  classDef cached stroke-dasharray:4",
      ...(names.some(({ isFailed }) => isFailed) ? ["  classDef failed stroke:#d1242f"] : []),
    ].join("\n");
  }
  const escaped = (text: string) => text.replace(/[\\"]/g, "\\$&");
  return [
    "digraph layerbuild {",
    "  rankdir=LR;",
    "  node [shape=box];",
    ...names.map(({ node, lines, isCached }) => {
      const text = lines.map(escaped).join("\\n");
      return `  ${node} [label="${text}"${isCached ? ", style=dashed" : ""}];`;
    }),
    ...edges.map(({ from, to }) => `  ${from} -> ${to};`),
    "}",
  ].join("\n");
}
