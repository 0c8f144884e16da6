import { LayerbuildError } from "../diagnostics/error.ts";
import { longestChain } from "../plan/graph.ts";
import type { Graph, Outcome } from "../plan/step.ts";
import { addTraffic, noTraffic } from "../store/copy.ts";
import type { OpenStore } from "../store/store.ts";
import type { Emit, Event, Summary } from "./event.ts";
import type { Output } from "./outputs.ts";
import { moveTags } from "./publish.ts";
import { type Hands, type WalkOptions, walk } from "./walk.ts";

export interface RunOptions extends WalkOptions {
  /** Where images go when their tags are in place. */
  readonly outputs: readonly Output[];
  /** For what writes them. */
  readonly env: { readonly [name: string]: string | undefined };
  /** The folder of the local store, when results are kept there. */
  readonly store?: string;
  /** Stores know only what was asked before. */
  readonly isRecalled?: true;
}

/**
 * One run of a graph: the walk and, when every step came out well, the tags and the outputs. The
 * summary tells how each step ended; `failureOf` tells whether the run as a whole failed.
 */
export async function run(
  graph: Graph,
  hands: Hands,
  open: OpenStore,
  options: RunOptions,
): Promise<Summary> {
  const { now, signal, env, outputs, store, isRecalled } = options;
  let traffic = noTraffic;
  const merges: Summary["merges"][number][] = [];
  const emit: Emit = (event: Event) => {
    if (event.type === "step-traffic") traffic = addTraffic(traffic, event.traffic);
    if (event.type === "step-merged") merges.push({ step: event.step.id, report: event.report });
    options.emit(event);
  };
  emit({ type: "run-started", at: now(), graph });
  const outcomes = await walk(graph, hands, { ...options, emit });
  const isComplete = outcomes.every(({ status }) => isDone.has(status));
  let failure: Error | undefined;
  if (hands.act && isComplete) {
    try {
      await moveTags(outcomes, open, emit, now, signal);
      if (outputs.length > 0) {
        const { deliver } = await import("./outputs.ts");
        await deliver(outcomes, outputs, { open, env, signal, emit, now });
      }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
  }
  const durations = new Map(outcomes.map(({ step, duration }) => [step.id, duration ?? 0]));
  const summary: Summary = {
    outcomes,
    traffic,
    duration: now(),
    chain: longestChain(graph, (step) => durations.get(step.id) ?? 0),
    merges,
    ...(store === undefined ? {} : { store }),
    ...(isRecalled ? { isRecalled } : {}),
    ...(failure ? { error: failure } : {}),
  };
  emit({ type: "run-finished", at: now(), summary });
  return summary;
}

const isDone: ReadonlySet<Outcome["status"]> = new Set(["done", "cached", "pushed"]);

/** The error of a run: of the first step that failed, of tags or outputs, or of the interruption. */
export function failureOf({ outcomes, error }: Summary): Error | undefined {
  const failed = outcomes.find(({ status }) => status === "failed");
  if (failed) return failed.error;
  if (error) return error;
  return outcomes.some(({ status }: Outcome) => status === "cancelled")
    ? new LayerbuildError("interrupted", "interrupted; what was finished is kept")
    : undefined;
}
