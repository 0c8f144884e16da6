import pLimit from "p-limit";
import { type DurationOf, estimateWith, isBuild } from "../plan/schedule.ts";
import type { Graph, Step, StepId } from "../plan/step.ts";
import type { ReadableStore } from "../store/store.ts";
import { entryAt, lastTagOf } from "./record.ts";

/** Records that are fetched at once. */
const fetchesAtOnce = 8;

/**
 * How long steps take: those of `steps` that are built by what earlier runs have left in the cache
 * repository, whatever their keys were, and all others by an estimate. Never fails: without a
 * record there is an estimate.
 */
export async function durationsOf(
  graph: Graph,
  steps: readonly Step[],
  cache: ReadableStore,
): Promise<DurationOf> {
  const limit = pLimit(fetchesAtOnce);
  const known = new Map<StepId, number>();
  const look = async (step: Step): Promise<void> => {
    if (!isBuild(step)) return;
    const entry = await entryAt(cache, lastTagOf(step.name, step.platform)).catch(() => undefined);
    if (entry) known.set(step.id, entry.duration);
  };
  await Promise.all(steps.map((step) => limit(() => look(step))));
  return estimateWith(graph, known);
}
