import { type Level, listOf } from "../merge/conflict.ts";
import { formatConflict } from "../merge/conflict-text.ts";
import type { Note } from "../merge/desk.ts";
import type { MergeReport } from "../merge/report.ts";
import { countOf, formatBytes } from "./format.ts";
import { hintsOf, mergeLine } from "./merge-line.ts";

/** What conflicts and notes are about. */
type Topic = Level | "rule" | "ephemeral" | "paired";

/** In the order of ARCHITECTURE.md, "Levels"; of 0 and 1 there is nothing to tell. */
const headings: { readonly [topic in Topic]: string } = {
  configuration: "configuration of the image",
  rule: "rules of the layerfile",
  metadata: "level 2, permissions, owners, attributes",
  ephemeral: "level 3, logs, backups, caches",
  record: "level 4, files of known formats",
  ids: "level 4b, numbers of users and groups",
  paired: "level 5, files that belong together",
  regenerate: "level 6, generated files and triggers",
  package: "level 7, packages",
  structural: "level 8, kinds of files",
  content: "level 9, content of unknown formats",
};

/** Whose notes are not about files of known formats. */
const topics: { readonly [by: string]: Topic } = {
  rule: "rule",
  ephemeral: "ephemeral",
  log: "ephemeral",
  "sqlite-log": "ephemeral",
  "sqlite-logs": "ephemeral",
  ids: "ids",
  pairs: "paired",
  "missed-triggers": "regenerate",
  directories: "structural",
};

const topicOf = ({ by }: Note): Topic => topics[by] ?? "record";

/** All that a report has, grouped by level, for people: many lines, none of them empty. */
export function explainMerge(report: MergeReport): string {
  const { packages, fixup } = report;
  const shared = packages.shared.map(({ name, sections, bytes }) => {
    const size = bytes > 0 ? `, ${formatBytes(bytes)} each` : "";
    return `${name}: in ${listOf(sections)}${size}`;
  });
  return [
    ...group("packages that several sections ship", shared),
    ...(Object.keys(headings) as Topic[]).flatMap((topic) =>
      group(headings[topic], topicLines(report, topic)),
    ),
    ...group(
      `fix-up layer: ${countOf(fixup.entries, "entry", "entries")}, ${formatBytes(fixup.bytes)}`,
      fixup.paths,
    ),
  ].join("\n");
}

function topicLines(report: MergeReport, topic: Topic): string[] {
  const lines: string[] = [];
  if (topic === "record") {
    for (const { name, paths } of report.drivers) lines.push(`${name}: ${paths.join(", ")}`);
  }
  if (topic === "ids") {
    for (const { kind, name, section, from, to } of report.ids) {
      lines.push(`${kind} ${name} of ${section}: ${from} is ${to} now`);
    }
  }
  if (topic === "regenerate") {
    for (const trigger of report.missedTriggers) {
      const { path, by } = trigger;
      const owners = listOf(trigger.in);
      lines.push(`${trigger.package} (${owners}) has not seen ${path} of ${listOf(by)}`);
    }
  }
  const notes = report.notes.filter((note) => topicOf(note) === topic);
  const conflicts = report.conflicts.filter(({ level }) => level === topic);
  return [
    ...lines,
    ...notes.map(({ by, text }) => `${by}: ${text}`),
    ...conflicts.map((conflict) => `${formatConflict(conflict)}\n  the last section's was taken`),
  ];
}

/** A heading with its lines, indented; nothing where there are none. */
function group(heading: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return [heading, ...items.flatMap((item) => item.split("\n")).map(indent)];
}

/** What is said when a merge is through: its line, hints, and all of the report when asked for. */
export function mergedText(report: MergeReport, explain: boolean): string {
  const all = explain ? explainMerge(report).split("\n") : [];
  return [
    mergeLine(report),
    ...hintsOf(report).map((hint) => `  hint: ${hint}`),
    ...all.map(indent),
  ]
    .join("\n")
    .trimEnd();
}

const indent = (line: string): string => `  ${line}`;
