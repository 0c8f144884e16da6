import type { Section } from "../config/layerfile.ts";
import { longestChain } from "./graph.ts";
import { nextStart, type Site, type Waiting } from "./placement.ts";
import type { BaseStep, Graph, SectionStep, Step, StepId } from "./step.ts";

/** Milliseconds that a step takes; 0 for one that is not run. */
export type DurationOf = (step: Step) => number;

/** A step's turn. Times are milliseconds from the beginning of the run. */
export interface Turn {
  readonly step: Step;
  /** Undefined for what runs here: merges and publishes. */
  readonly builder: string | undefined;
  readonly start: number;
  readonly end: number;
}

export interface Schedule {
  /** Of the steps that take time, in the order of their starts. */
  readonly turns: readonly Turn[];
  readonly finish: number;
}

export interface Expected {
  readonly builders: number;
  /** Milliseconds. */
  readonly finish: number;
}

/** What is built by a builder. */
export const isBuild = (step: Step): step is BaseStep | SectionStep =>
  step.kind === "base" || step.kind === "section";

/** What a section with a RUN is taken to need when nothing is known of any. */
const unknownRun = 60_000;
/** What only copies, merges or publishes. */
const unknownOther = 2_000;

/**
 * Durations of all steps from those that are known. An unknown build that RUNs something takes as
 * long as the middle one of those that are known, else a minute; everything else two seconds.
 */
export function estimateWith(graph: Graph, known: ReadonlyMap<StepId, number>): DurationOf {
  const runs = graph.steps
    .flatMap((step) => (isBuild(step) && hasRun(step) ? [known.get(step.id)] : []))
    .filter((duration) => duration !== undefined)
    .sort((a, b) => a - b);
  const run = runs[Math.floor(runs.length / 2)] ?? unknownRun;
  return (step) => known.get(step.id) ?? (isBuild(step) && hasRun(step) ? run : unknownOther);
}

function hasRun(step: BaseStep | SectionStep): boolean {
  const build: Section["build"] | undefined =
    step.kind === "section"
      ? step.section.build
      : step.base.kind === "build"
        ? step.base.build
        : undefined;
  return build?.dockerfile.instructions.some(({ name }) => name === "RUN") ?? false;
}

/** For each step, the sum of the longest chain of steps that begins with it. */
export function remainingOf(graph: Graph, duration: DurationOf): ReadonlyMap<StepId, number> {
  const after = new Map<StepId, number>();
  const remaining = new Map<StepId, number>();
  for (const step of [...graph.steps].reverse()) {
    const sum = duration(step) + (after.get(step.id) ?? 0);
    remaining.set(step.id, sum);
    for (const need of step.needs) after.set(need, Math.max(sum, after.get(need) ?? 0));
  }
  return remaining;
}

/**
 * What a run would do, by the same choices as the run's own: builds on the builders, `jobs` merges
 * and publishes at once here. Undefined when there is a step that no builder may build.
 */
export function schedule(
  graph: Graph,
  duration: DurationOf,
  sites: readonly Site[],
  jobs: number,
): Schedule | undefined {
  const remaining = remainingOf(graph, duration);
  const here: Site = { name: "", jobs, native: [], known: [] };
  const running = new Map<Site, number>();
  const loadsOf = (some: readonly Site[]) =>
    some.map((site) => ({ site, running: running.get(site) ?? 0 }));
  const ends = new Map<StepId, number>();
  const waiting = new Set(graph.steps);
  const active: (Turn & { readonly site: Site })[] = [];
  const turns: Turn[] = [];
  let now = 0;

  for (;;) {
    startAll();
    const next = active.reduce<(typeof active)[number] | undefined>(
      (first, one) => (first === undefined || one.end < first.end ? one : first),
      undefined,
    );
    if (!next) return waiting.size === 0 ? { turns, finish: now } : undefined;
    active.splice(active.indexOf(next), 1);
    running.set(next.site, (running.get(next.site) ?? 1) - 1);
    now = next.end;
    ends.set(next.step.id, now);
  }

  function startAll(): void {
    for (;;) {
      // In the graph's order what is needed comes first, so one pass settles all that take no time.
      for (const step of graph.steps) {
        if (waiting.has(step) && isReady(step) && duration(step) <= 0) {
          waiting.delete(step);
          ends.set(step.id, now);
        }
      }
      const ready = [...waiting].filter(isReady);
      const found =
        nextStart(ready.filter(isBuild).map(taskOf), loadsOf(sites)) ??
        nextStart(ready.filter((step) => !isBuild(step)).map(taskOf), loadsOf([here]));
      if (!found) return;
      const { step } = found.task;
      const { site } = found.load;
      waiting.delete(step);
      running.set(site, (running.get(site) ?? 0) + 1);
      const builder = site === here ? undefined : site.name;
      const turn = { step, builder, start: now, end: now + duration(step) };
      turns.push(turn);
      active.push({ ...turn, site });
    }
  }

  function isReady(step: Step): boolean {
    return step.needs.every((id) => ends.has(id));
  }

  function taskOf(step: Step): Waiting & { readonly step: Step } {
    return {
      step,
      platform: isBuild(step) ? step.platform : undefined,
      remaining: remaining.get(step.id) ?? 0,
    };
  }
}

/**
 * The expected finish with 1, 2, 4 … builders and with as many as there are, up to one a build;
 * more than there are, are more like these. Numbers that bring nothing are left out, and those of
 * which none builds some platform.
 */
export function expectations(
  graph: Graph,
  duration: DurationOf,
  sites: readonly Site[],
  jobs: number,
): Expected[] {
  const builds = graph.steps.filter((step) => isBuild(step) && duration(step) > 0).length;
  const counts = new Set([sites.length]);
  for (let count = 1; count <= Math.max(1, builds); count *= 2) counts.add(count);
  const found: Expected[] = [];
  if (builds === 0) return found;
  for (const builders of [...counts].sort((a, b) => a - b)) {
    const some = Array.from({ length: builders }, (_, at) => ({
      ...(sites[at % sites.length] as Site),
    }));
    const made = schedule(graph, duration, some, jobs);
    const best = Math.min(...found.map(({ finish }) => finish));
    if (made && (made.finish < best || builders === sites.length)) {
      found.push({ builders, finish: made.finish });
    }
  }
  return found;
}

/** The longest chain by duration, in whole milliseconds; of equal ones, the one with the most steps. */
export function criticalPath(graph: Graph, duration: DurationOf): Step[] {
  // All steps together weigh less than a millisecond: they decide between equal chains only.
  const millisecond = graph.steps.length + 1;
  return longestChain(graph, (step) => duration(step) * millisecond + 1);
}
