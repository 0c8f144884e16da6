import { stripVTControlCharacters } from "node:util";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Outcome } from "../plan/step.ts";
import type { Summary } from "../run/event.ts";
import { failureOf } from "../run/run.ts";
import { formatDuration, shortDigest } from "./format.ts";
import { imagesOf } from "./images.ts";
import { labelsOf } from "./label.ts";
import { planGraph, statusWords } from "./plan.ts";
import { failureText, verdictOf } from "./summary.ts";

/**
 * What GitHub draws or takes: mermaid refuses longer texts and more edges, and a step's summary is
 * dropped as a whole beyond 1 MiB. Source: mermaid, `maxTextSize` and `maxEdges`; GitHub Docs.
 */
const limits = { graph: 50_000, edges: 500, rows: 1000, cell: 300, failure: 20_000, failures: 10 };

/** A run for the step summary of GitHub Actions: verdict, images, failures, steps, graph. */
export function runMarkdown(summary: Summary): string {
  const { outcomes } = summary;
  const images = failureOf(summary) ? [] : imagesOf(outcomes);
  return paragraphs([
    `### layerbuild build: ${escaped(verdictOf(summary))}`,
    ...images.map(({ references }) => references.map((one) => `- ${code(one)}`).join("\n")),
    ...failuresOf(summary),
    ...stepsOf(outcomes),
  ]);
}

/** A plan for the same place. */
export const planMarkdown = (outcomes: readonly Outcome[], counts: string): string =>
  paragraphs([`### layerbuild plan: ${escaped(counts)}`, ...stepsOf(outcomes)]);

/** Why there was no run, and what was seen of its steps before. */
export const errorMarkdown = (error: Error, outcomes: readonly Outcome[] = []): string =>
  paragraphs([
    "### layerbuild build: failed",
    block(cut(failureText(error), limits.failure)),
    ...stepsOf(outcomes),
  ]);

function failuresOf({ outcomes, error }: Summary): string[] {
  const labels = labelsOf(outcomes.map(({ step }) => step));
  const failed = outcomes.flatMap(({ step, status, error }) =>
    status === "failed" && error ? [{ name: labels.get(step.id) ?? step.id, error }] : [],
  );
  const all = [...failed, ...(error ? [{ name: "publishing", error }] : [])];
  const shown = all.slice(0, limits.failures).map(({ name, error }) => {
    const text = cut(failureText(error), limits.failure);
    return `**${escaped(name)}** failed:\n\n${block(text)}`;
  });
  const more = all.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

function stepsOf(outcomes: readonly Outcome[]): string[] {
  if (outcomes.length === 0) return [];
  const labels = labelsOf(outcomes.map(({ step }) => step));
  const rows = outcomes.slice(0, limits.rows).map((outcome) => {
    const { step, status, reason, key, duration, error } = outcome;
    const why = error instanceof LayerbuildError || !error ? reason : error.message;
    return row([
      escaped(labels.get(step.id) ?? step.id),
      status === "failed" ? `**${statusWords[status]}**` : statusWords[status],
      duration === undefined ? "" : formatDuration(duration),
      escaped(cut(why, limits.cell)),
      key ? code(shortDigest(key)) : "",
    ]);
  });
  const more = outcomes.length - rows.length;
  const table = [row(["step", "status", "took", "why", "key"]), row(Array(5).fill("---")), ...rows];
  const graph = planGraph(outcomes, "mermaid");
  const edges = outcomes.reduce((sum, { step }) => sum + step.needs.length, 0);
  const isDrawn = graph.length <= limits.graph && edges <= limits.edges;
  return [
    table.join("\n"),
    ...(more > 0 ? [`and ${more} more steps`] : []),
    ...(isDrawn ? [`\`\`\`mermaid\n${graph}\n\`\`\``] : []),
  ];
}

const paragraphs = (parts: readonly string[]): string => `${parts.join("\n\n")}\n\n`;

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** Text that is to be read as it is, on one line, also in a table. */
const escaped = (text: string): string =>
  text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>|~#&$]/g, "\\$&");

/** Of names that have no backtick. */
const code = (text: string): string => `\`${text}\``;

/** Without colours, in a fence that is longer than any in the text. Source: CommonMark, fenced code blocks. */
function block(given: string): string {
  const text = stripVTControlCharacters(given);
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/** The beginning and, of a log, more of the end. */
function cut(text: string, room: number): string {
  if (text.length <= room) return text;
  const head = Math.floor(room / 4);
  return `${text.slice(0, head)} … ${text.slice(text.length - (room - head))}`;
}
