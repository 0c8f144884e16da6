import type { Site } from "../plan/placement.ts";
import {
  criticalPath,
  type DurationOf,
  type Expected,
  expectations,
  type Schedule,
  schedule,
} from "../plan/schedule.ts";
import type { Graph, Outcome, OutcomeStatus, Step } from "../plan/step.ts";
import { type Fleet, siteOf, unanswered, withState } from "./pool.ts";
import type { WalkOptions } from "./walk.ts";

export interface ForecastOptions {
  readonly durations: NonNullable<WalkOptions["durations"]>;
  readonly fleet: Fleet | undefined;
  readonly jobs: number;
  readonly signal: AbortSignal;
}

/** What a build would do with its time, as far as a plan can know. */
export interface Forecast {
  /** The longest chain by expected durations, first to last. */
  readonly chain: readonly Step[];
  /** Milliseconds that it takes. */
  readonly chainDuration: number;
  /** By numbers of builders, growing; empty when nothing is to be built. */
  readonly expected: readonly Expected[];
  /** What runs where and when, where there are several builders. */
  readonly placement: Schedule["turns"];
  /** Builders that do not answer, and why. */
  readonly missing: readonly { readonly name: string; readonly words: string }[];
}

/** Takes as little as it can to tell: records and builders are asked only for what is to be built. */
export async function forecast(
  graph: Graph,
  outcomes: readonly Outcome[],
  options: ForecastOptions,
): Promise<Forecast> {
  const open = outcomes.filter(({ status }) => takesTime.has(status)).map(({ step }) => step);
  const estimate: DurationOf = open.length === 0 ? () => 0 : await options.durations(open);
  const duration: DurationOf = (step) => (open.includes(step) ? estimate(step) : 0);
  const chain = criticalPath(graph, duration);
  const { sites, missing } =
    open.length === 0 ? { sites: [], missing: [] } : await sitesOf(options);
  const isSpread = sites.length + missing.length > 1;
  return {
    chain,
    chainDuration: chain.reduce((sum, step) => sum + duration(step), 0),
    expected: sites.length > 0 ? expectations(graph, duration, sites, options.jobs) : [],
    placement: (isSpread && schedule(graph, duration, sites, options.jobs)?.turns) || [],
    missing,
  };
}

const takesTime: ReadonlySet<OutcomeStatus> = new Set(["to-build", "pending"]);

async function sitesOf({ fleet, jobs, signal }: ForecastOptions): Promise<{
  sites: Site[];
  missing: Forecast["missing"][number][];
}> {
  const specs = fleet?.specs ?? [{ name: "" }];
  const sites = specs.map((spec) => siteOf(spec, jobs));
  if (!fleet || specs.length === 1) return { sites, missing: [] };
  const states = await Promise.all(
    specs.map(({ name }) => fleet.ask(name, signal).catch(unanswered)),
  );
  const missing: Forecast["missing"][number][] = [];
  const found = sites.flatMap((site, at) => {
    const state = states[at] ?? unanswered(new Error("it was not asked"));
    if (state.isAlive) return [withState(site, state)];
    missing.push({ name: site.name, words: state.words });
    return [];
  });
  return { sites: found, missing };
}
