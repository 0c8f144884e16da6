import type { Writable } from "node:stream";
import {
  DefaultRenderer,
  ListrDefaultRendererLogLevels as Level,
  Listr,
  ListrLogger,
  ListrTaskState,
  ProcessOutput,
} from "listr2";
import picocolors from "picocolors";
import type { Outcome, Step, StepId } from "../plan/step.ts";
import type { Emit } from "../run/event.ts";
import { mergedText } from "./explain.ts";
import { formatDuration } from "./format.ts";
import { labelsOf } from "./label.ts";
import { finishedText, outputText, tagText, watchText } from "./lines.ts";
import { activityOf, oneLine } from "./progress.ts";
import { summaryText } from "./summary.ts";

/** A running screen. While it is open, what others write to its stream is held back. */
export interface Screen {
  readonly report: Emit;
  /** Leaves the last picture and gives the terminal back. `run-finished` does it too. */
  close(): void;
}

export interface ScreenOptions {
  readonly color: boolean;
  /** Whether all of what a merge did is told, below the last picture. */
  readonly explain?: boolean;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

interface Line {
  readonly label: string;
  readonly startedAt?: number;
  readonly builder?: string;
  readonly activity?: string;
  readonly outcome?: Outcome;
}

/**
 * Draws one line a step on a terminal: its name, the time that it has taken, the instruction that
 * it is at. Listr2 draws and does not run anything: its tasks have no work, events set their state.
 * Import this file only where a screen is wanted, listr2 is slow to load.
 */
export async function openScreen(stream: Writable, options: ScreenOptions): Promise<Screen> {
  const now = options.now ?? (() => performance.now());
  const terminal = stream as NodeJS.WriteStream;
  const lines = new Map<StepId, Line>();
  const notices: string[] = [];
  let origin = now();
  let isOpen = true;

  // Its own signal handler would end the process; a failed task must not hide those after it.
  const list = new Listr<unknown, "default", "default">([], {
    fallbackRenderer: "default",
    registerSignalListeners: false,
    exitOnError: false,
  });
  const tasks = new Map<StepId, (typeof list.tasks)[number]>();

  class StepRenderer extends DefaultRenderer {
    override create(parts?: Parameters<DefaultRenderer["create"]>[0]): string {
      const width = Math.max(0, ...[...lines.values()].map(({ label }) => label.length));
      const at = now() - origin;
      for (const [id, line] of lines) {
        const task = tasks.get(id);
        if (task) task.title = titleOf(line, width, at);
      }
      return super.create(parts);
    }
  }
  const logger = new ListrLogger<Level>({
    useIcons: true,
    toStderr: [],
    processOutput: new ProcessOutput(terminal, terminal, { leaveEmptyLine: false }),
  });
  // The last picture is written below: listr2 would leave an empty line when there are no steps.
  const renderer = new StepRenderer(
    list.tasks,
    { formatOutput: "truncate", clearOutput: true, color: paintsOf(options.color), logger },
    list.events,
  );
  await renderer.render();

  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    const picture = renderer.create({ prompt: false });
    renderer.end();
    if (picture) stream.write(`${picture}\n`);
    for (const notice of notices) stream.write(`${notice}\n`);
  };
  const change = (step: Step, changes: Partial<Line>) => {
    const line = lines.get(step.id);
    if (line) lines.set(step.id, { ...line, ...changes });
  };
  const notice = (step: Step, text: string) => {
    notices.push(`${lines.get(step.id)?.label ?? step.id}: ${text}`);
  };
  const setState = (step: Step, state: ListrTaskState) => {
    const task = tasks.get(step.id);
    if (task) task.state$ = state;
  };

  const report: Emit = (event) => {
    switch (event.type) {
      case "run-started": {
        origin = now() - event.at;
        const labels = labelsOf(event.graph.steps);
        for (const { id } of event.graph.steps) {
          const label = labels.get(id) ?? id;
          lines.set(id, { label });
          list.add({ title: label, task: () => undefined });
          const task = list.tasks.at(-1);
          if (!task) continue;
          tasks.set(id, task);
          // A task is drawn once it has been asked whether it is enabled.
          void task.check({});
        }
        return;
      }
      case "step-started":
        change(event.step, {
          startedAt: event.at,
          ...(event.builder === undefined ? {} : { builder: event.builder }),
        });
        return setState(event.step, ListrTaskState.STARTED);
      case "step-progress": {
        const activity = activityOf(event.progress);
        if (activity !== undefined) change(event.step, { activity });
        return;
      }
      case "step-traffic":
        return;
      case "step-warning":
        return notice(event.step, `warning: ${event.text}`);
      case "step-merged":
        return notice(event.step, mergedText(event.report, options.explain === true));
      case "step-finished":
        change(event.step, { outcome: event.outcome });
        return setState(event.step, finalStates[event.outcome.status]);
      case "tag-moved":
        notices.push(tagText(event));
        return;
      case "output-written":
        notices.push(outputText(event));
        return;
      case "run-finished":
        close();
        stream.write(`\n${summaryText(event.summary, options.color)}\n`);
        return;
      case "watching":
      case "files-changed":
        close();
        stream.write(`${watchText(event)}\n`);
        return;
    }
  };
  return { report, close };
}

const finalStates: { readonly [status in Outcome["status"]]: ListrTaskState } = {
  cached: ListrTaskState.COMPLETED,
  done: ListrTaskState.COMPLETED,
  pushed: ListrTaskState.COMPLETED,
  "to-build": ListrTaskState.COMPLETED,
  "to-push": ListrTaskState.COMPLETED,
  pending: ListrTaskState.COMPLETED,
  failed: ListrTaskState.FAILED,
  skipped: ListrTaskState.SKIPPED,
  cancelled: ListrTaskState.SKIPPED,
};

function titleOf(line: Line, width: number, at: number): string {
  const { label, startedAt, builder, activity = "", outcome } = line;
  const text = outcome
    ? finishedText(outcome)
    : startedAt === undefined
      ? ""
      : `${formatDuration(at - startedAt)}  ${builder ? `on ${builder}  ` : ""}${activity}`;
  return oneLine(text) === "" ? label : `${label.padEnd(width)}  ${text}`.trimEnd();
}

/** Listr2's own colours follow stdout; these follow the stream that is drawn on. */
function paintsOf(color: boolean): { readonly [level in Level]?: (text?: string) => string } {
  const { dim, green, red, yellow } = picocolors.createColors(color);
  const paint = (by: (text: string) => string) => (text?: string) => by(text ?? "");
  return {
    [Level.WAITING]: paint(dim),
    [Level.PENDING]: paint(yellow),
    [Level.COMPLETED]: paint(green),
    [Level.FAILED]: paint(red),
    [Level.SKIPPED_WITH_COLLAPSE]: paint(dim),
  };
}
