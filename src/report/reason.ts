import { listOf } from "../merge/conflict.ts";
import type { Change, ChangeKind, Explanation } from "../plan/change.ts";
import type { Outcome, StepId } from "../plan/step.ts";
import { spanText } from "./expiry.ts";
import { shortDigest } from "./format.ts";

export interface ReasonContext {
  readonly label: (id: StepId) => string;
  readonly explanationOf: (id: StepId) => Explanation | undefined;
  /** Milliseconds since 1970, for ages. */
  readonly now: number;
}

/** Characters of a value that are shown. */
const maxValue = 60;
/** Files that are told one by one. */
const maxFiles = 8;
/** Changes that are told on one line. */
const maxOnLine = 2;

/**
 * Why a step is not cached, or that it is, for people: `golang: rebuilds because …`. What a step
 * waits for is told with it, unless that is among those `told` anyway.
 */
export function reasonText(
  outcome: Outcome,
  context: ReasonContext,
  told: ReadonlySet<StepId> = new Set(),
): string {
  const { step, status, reason } = outcome;
  const name = context.label(step.id);
  const explanation = context.explanationOf(step.id);
  if (!explanation) return `${name}: ${reasonOf(status, reason)}`;
  const { waitsFor, changes } = explanation;
  const because = becauseText(explanation, step.kind, context);
  if (waitsFor.length === 0) return `${name}: ${because}`;
  const lines = waitsFor.flatMap((id) => {
    const other = context.explanationOf(id);
    if (!other || told.has(id)) return [];
    return `${context.label(id)} ${becauseText(other, "section", context)}`;
  });
  if (changes.length > 0) lines.push(`it ${because}`);
  return [`${name}: waits for ${listOf(waitsFor.map(context.label))}`, ...lines.map(item)].join(
    "\n",
  );
}

const reasonOf = (status: Outcome["status"], reason: string): string =>
  status === "cached" ? "cached" : `${status.replace("-", " ")}: ${reason}`;

function becauseText(
  explanation: Explanation,
  kind: Outcome["step"]["kind"],
  context: ReasonContext,
): string {
  const verb = kind === "merge" ? "is merged" : "builds";
  const again = kind === "merge" ? "is merged again" : "rebuilds";
  const made = explanation.with?.made;
  const age = made === undefined ? undefined : agoText(context.now - Date.parse(made));
  if (explanation.isGone) {
    const when = age === undefined ? "" : `, made ${age},`;
    return `${again} because its result${when} is gone from the cache repository; no input changed`;
  }
  if (!explanation.with) return `${verb} because nothing earlier of it is known`;
  const texts = inShort(explanation.changes).map((change) => changeText(change, age));
  if (texts.length === 0) return again;
  return joined(`${again} because`, texts);
}

const ofFiles: ReadonlySet<ChangeKind> = new Set([
  ...(["file", "mode", "file-kind", "link", "folder", "ignored", "reach", "more-files"] as const),
]);

/** The first files, and how many more there are. */
function inShort(changes: readonly Change[]): Change[] {
  const files = changes.filter(({ kind }) => ofFiles.has(kind));
  const others = changes.filter(({ kind }) => !ofFiles.has(kind));
  if (files.length <= maxFiles) return [...files, ...others];
  const more = files
    .slice(maxFiles)
    .reduce((sum, { kind, subject }) => sum + (kind === "more-files" ? Number(subject) : 1), 0);
  return [...files.slice(0, maxFiles), { kind: "more-files", subject: String(more) }, ...others];
}

/** Takes milliseconds. */
const agoText = (time: number): string => `${spanText(Math.max(0, time / 1000))} ago`;

/** A few on the line itself, more below it. */
function joined(lead: string, texts: readonly string[]): string {
  if (texts.length <= maxOnLine && !texts.some((text) => text.includes("\n"))) {
    return `${lead} ${texts.join(", and ")}`;
  }
  return [`${lead}:`, ...texts.map(item)].join("\n");
}

const item = (text: string): string => `  - ${text.replaceAll("\n", "\n    ")}`;

/** One change, as part of a sentence. `age`: how long ago its `before` was seen. */
export function changeText(change: Change, age?: string): string {
  const { kind, subject, before, after } = change;
  switch (kind) {
    case "file":
      return contentText(subject, before, after);
    case "mode":
      return `the mode of ${subject} changed (${before} → ${after})`;
    case "file-kind":
      return `${subject} is a ${after} (a ${before} before)`;
    case "link":
      return `the link ${subject} points to ${after} (to ${before} before)`;
    case "folder":
      return `something in ${subject} changed`;
    case "more-files":
      return `${subject} more files changed`;
    case "ignored":
      return after === undefined
        ? `the ignore rules leave ${subject} out now`
        : `the ignore rules do not leave ${subject} out any more`;
    case "reach":
      return after === undefined
        ? `${subject} is not reached any more`
        : `${subject} is reached now`;
    case "context":
      return `files in ${subject === "" ? "its context" : `the context ${subject}`} changed (the record does not say which)`;
    case "instruction":
      return instructionText(subject, before, after);
    case "arg":
      return valueText(`build argument ${subject}`, before, after);
    case "image":
      return movedText(subject, [age], before, after);
    case "base":
      return movedText("base", [subject === "base" ? undefined : subject, age], before, after);
    case "on":
      return `it is built on ${after} (on ${before} before)`;
    case "below":
    case "section":
      return madeText(kind === "section" ? `section ${subject}` : subject, before, after);
    case "rebuilt":
      return `${subject} was built again from the same inputs, to other bytes (${moved(before, after)})`;
    case "secret":
      return valueText(`secret ${subject}`, before, after);
    case "ssh":
      return valueText(`ssh ${subject}`, before, after);
    case "order":
      return `the sections are in another order (${before} → ${after})`;
    case "override":
      return valueText(`config.${subject} of the image`, before, after);
    case "program":
      return madeText(`the program of the rule ${subject}`, before, after);
    case "version":
      return `this version of layerbuild makes ${subject} in another way`;
    case "expired":
      return "its time is over, as `expires` says";
    case "setting":
      return valueText(subject, before, after);
  }
}

function contentText(path: string, before: string | undefined, after: string | undefined): string {
  if (before === undefined) return `${path} is new`;
  if (after === undefined) return `${path} is gone`;
  return `${path} changed (sha256 ${before.slice(0, 8)}… → ${after.slice(0, 8)}…)`;
}

function instructionText(
  place: string,
  before: string | undefined,
  after: string | undefined,
): string {
  if (after === undefined) return `the instruction ${short(before)} is gone`;
  if (before === undefined) return `the instruction ${short(after)} is new (${place})`;
  return `${place} changed (${short(before)} → ${short(after)})`;
}

function valueText(name: string, before: string | undefined, after: string | undefined): string {
  const said = (value: string | undefined) => (value ? ` (${short(value)})` : "");
  if (before === undefined) return `${name} is new${said(after)}`;
  if (after === undefined) return `${name} is gone${said(before)}`;
  return `${name} changed (${JSON.stringify(short(before))} → ${JSON.stringify(short(after))})`;
}

function movedText(
  name: string,
  notes: readonly (string | undefined)[],
  before: string | undefined,
  after: string | undefined,
): string {
  if (before === undefined || after === undefined) return madeText(name, before, after);
  const known = notes.filter((note) => note !== undefined).join(", ");
  const note = known === "" ? "" : ` (${known})`;
  return `${name} moved from ${digestText(before)}${note} to ${digestText(after)}`;
}

function madeText(name: string, before: string | undefined, after: string | undefined): string {
  if (before === undefined) return `${name} is new`;
  if (after === undefined) return `${name} is gone`;
  return `${name} is another (${moved(before, after)})`;
}

const moved = (before: string | undefined, after: string | undefined): string =>
  `${digestText(before ?? "")} → ${digestText(after ?? "")}`;

const digestText = (digest: string): string => `sha256:${shortDigest(digest)}…`;

/** The first lines of a text are enough to know it again. */
function short(text = ""): string {
  const line = text.replace(/\s*\n\s*/g, " ↵ ");
  return line.length > maxValue ? `${line.slice(0, maxValue - 1)}…` : line;
}
