import pLimit from "p-limit";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type DurationOf, estimateWith, isBuild, remainingOf } from "../plan/schedule.ts";
import type { Expiry, Graph, Key, Outcome, Step, StepId, StepResult } from "../plan/step.ts";
import { BrokenResult } from "./broken-result.ts";
import type { Emit, StepNews } from "./event.ts";
import { type Fleet, openPool } from "./pool.ts";

/** What is known of a step before it runs. */
export interface Inspection {
  readonly state: "cached" | "to-build" | "to-push";
  readonly reason: string;
  readonly key?: Key;
  /** There when it is cached, and where a result is known without it. */
  readonly result?: StepResult;
  readonly expiry?: Expiry;
}

/** Results of the steps that a step needs, directly or not. */
export type ResultOf = (id: StepId) => StepResult;

/** What the walk does with a step; `plan` has no `act`. */
export interface Hands {
  inspect(step: Step, resultOf: ResultOf, emit?: (news: StepNews) => void): Promise<Inspection>;
  act?(
    step: Step,
    inspection: Inspection,
    resultOf: ResultOf,
    emit: (news: StepNews) => void,
    signal: AbortSignal,
    /** The builder that the step's turn has come for; undefined where none was named. */
    builder?: string,
  ): Promise<StepResult>;
}

export interface WalkOptions {
  /** How many steps run at once; with `fleet`, here and on each builder that does not say it. */
  readonly jobs: number;
  /** The builders that bases and sections are spread over; absent for buildx's current one. */
  readonly fleet?: Fleet;
  /** How long steps take. Asked only when more are ready than can start. */
  readonly durations?: (steps: readonly Step[]) => Promise<DurationOf>;
  /**
   * `drain`: a failure stops what depends on it, and what runs or is independent goes on.
   * `kill`: a failure cancels everything else.
   */
  readonly failureMode: "drain" | "kill";
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Milliseconds since the run began. */
  readonly now: () => number;
}

/**
 * Visits every step as soon as what it needs is there: inspects it and, when it has hands to,
 * runs it. Never rejects: what went wrong is in the outcomes, which are in the graph's order.
 */
export async function walk(graph: Graph, hands: Hands, options: WalkOptions): Promise<Outcome[]> {
  const { emit, now } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const slots = pLimit(Math.max(1, options.jobs));
  const { fleet } = options;
  const pool = openPool({ fleet, jobs: options.jobs, signal, remaining });
  const outcomes = new Map<StepId, Promise<Outcome>>();
  const results = new Map<StepId, StepResult>();
  const resultOf: ResultOf = (id) => {
    const result = results.get(id);
    if (!result) throw new Error(`Internal error: there is no result of ${id} yet`);
    return result;
  };
  /** How steps ended whose result was there and turned out to be broken. */
  const redone = new Map<StepId, Promise<Outcome>>();
  for (const step of graph.steps) outcomes.set(step.id, visit(step));
  const first = await Promise.all(outcomes.values());
  return Promise.all(first.map((outcome) => redone.get(outcome.step.id) ?? outcome));

  async function visit(step: Step): Promise<Outcome> {
    const needs = await Promise.all(step.needs.map((id) => outcomes.get(id) as Promise<Outcome>));
    let outcome = blocked(step, needs) ?? (await proceed(step));
    const tried = new Set<StepId>();
    for (let broken = brokenIn(outcome, tried); broken; broken = brokenIn(outcome, tried)) {
      tried.add(broken.step);
      if (!(await madeAgain(broken))) break;
      outcome = await proceed(step);
    }
    return finished(step, outcome);
  }

  /** Runs a step whose result was there, once, however many find that to be broken. */
  async function madeAgain({ step: id, message }: BrokenResult): Promise<boolean> {
    const step = graph.steps.find((each) => each.id === id);
    const before = await outcomes.get(id);
    // What was made in this run would be made in the same way again, and an image has no key.
    if (!step || before?.status !== "cached" || !before.key) return false;
    let again = redone.get(id);
    if (!again) {
      const text = `what the cache has is not used: ${message}`;
      emit({ type: "step-warning", text, at: now(), step });
      again = proceed(step, true).then((outcome) => finished(step, outcome));
      redone.set(id, again);
    }
    return (await again).result !== undefined;
  }

  function finished(step: Step, outcome: Outcome): Outcome {
    const { result, key } = outcome;
    if (result) results.set(step.id, key ? { ...result, key } : result);
    if (outcome.status === "failed" && options.failureMode === "kill") stop.abort();
    emit({ type: "step-finished", at: now(), step, outcome });
    return outcome;
  }

  async function remaining(): Promise<ReadonlyMap<StepId, number>> {
    const open = graph.steps.filter(({ id }) => !results.has(id));
    return remainingOf(graph, (await options.durations?.(open)) ?? estimateWith(graph, new Map()));
  }

  async function proceed(step: Step, isBroken = false): Promise<Outcome> {
    const started = now();
    let inspection: Inspection | undefined;
    const arrive = fleet && !isBuild(step) ? undefined : pool.expect();
    try {
      const tell = (news: StepNews): void => emit({ ...news, at: now(), step });
      const found = await hands.inspect(step, resultOf, tell);
      const seen = isBroken ? asMissing(found) : found;
      inspection = seen;
      if (seen.state === "cached") return { step, status: "cached", ...known(seen) };
      const { act } = hands;
      if (!act) return { step, status: seen.state, ...known(seen) };
      const work = async (builder?: string): Promise<Outcome> => {
        if (signal.aborted) return { step, status: "cancelled", ...known(seen) };
        const began = now();
        const named = builder && fleet && fleet.specs.length > 1 ? { builder } : {};
        emit({ type: "step-started", at: began, step, ...named });
        const result = await act(step, seen, resultOf, tell, signal, builder);
        const status = seen.state === "to-push" ? "pushed" : "done";
        return { step, status, ...known(seen), result, duration: now() - began };
      };
      // Without builders of their own, all steps share the slots of one.
      if (fleet && (!isBuild(step) || seen.state === "to-push")) return await slots(() => work());
      const turn = pool.run(step, work, (text) => tell({ type: "step-warning", text }));
      arrive?.();
      return await turn;
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      const isCancelled =
        signal.aborted && cause instanceof LayerbuildError && cause.code === "interrupted";
      return {
        step,
        status: isCancelled ? "cancelled" : "failed",
        ...known(inspection),
        reason: isCancelled ? "cancelled" : cause.message,
        error: cause,
        duration: now() - started,
      };
    } finally {
      arrive?.();
    }
  }

  /** The outcome of a step that what it needs keeps from being looked at. */
  function blocked(step: Step, needs: readonly Outcome[]): Outcome | undefined {
    const failed = needs.find(({ status }) => status === "failed" || status === "skipped");
    if (failed) return { step, status: "skipped", reason: `${failed.step.name} failed` };
    if (signal.aborted || needs.some(({ status }) => status === "cancelled")) {
      return { step, status: "cancelled", reason: "cancelled" };
    }
    const waiting = needs.filter(({ result }) => !result).map((need) => need.step.name);
    if (waiting.length === 0) return undefined;
    return { step, status: "pending", reason: `waits for ${waiting.join(", ")}` };
  }
}

/** What a step that would be cached comes to when that can't be used. */
function asMissing(found: Inspection): Inspection {
  if (found.state !== "cached" || !found.key) return found;
  return { state: "to-build", reason: "its result in the cache is broken", key: found.key };
}

/** What kept a step from running and can be made again: once. */
const brokenIn = ({ error }: Outcome, tried: ReadonlySet<StepId>): BrokenResult | undefined =>
  error instanceof BrokenResult && !tried.has(error.step) ? error : undefined;

function known(
  inspection: Inspection | undefined,
): Pick<Outcome, "reason" | "key" | "result" | "expiry"> {
  if (!inspection) return { reason: "" };
  const { reason, key, result, expiry } = inspection;
  return {
    reason,
    ...(key ? { key } : {}),
    ...(result ? { result } : {}),
    ...(expiry ? { expiry } : {}),
  };
}
