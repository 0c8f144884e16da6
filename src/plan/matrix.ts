import { formatPlatform } from "../image/descriptor.ts";
import { finalizeName } from "./finalize.ts";
import type { BaseStep, Outcome, SectionStep, StepId } from "./step.ts";

/** What one job of CI has to build, as words for `build --push --only SECTION --platform PLATFORM`. */
export interface MatrixEntry {
  /** A section, or several separated by commas, `base` among them when that is to be built. */
  readonly section: string;
  readonly platform: string;
  /** The ids of their steps, in the same way. */
  readonly step: string;
}

/** A job matrix in the form of GitHub Actions. */
export interface Matrix {
  readonly include: readonly MatrixEntry[];
}

/**
 * The bases and sections of a plan that are to be built, in jobs that share nothing but the registry.
 * What is built on something that is to be built, too, is in one job with it: two jobs that each
 * build a section could get different bytes, and what is built on the ones is not on the others.
 * Merges join nothing, since all machines make the same of the same. The finalizing commands are the
 * affair of who merges.
 */
export function matrixOf(outcomes: readonly Outcome[]): Matrix {
  const needs = new Map(outcomes.map(({ step }) => [step.id, step.needs]));
  const work = outcomes.flatMap(({ step, status }) =>
    status !== "cached" &&
    (step.kind === "base" || (step.kind === "section" && step.name !== finalizeName))
      ? [step]
      : [],
  );
  let groups: { readonly steps: readonly (BaseStep | SectionStep)[] }[] = [];
  // A step comes after all that it needs.
  for (const step of work) {
    const below = allNeeds(step.id, needs);
    const joined = groups.filter(({ steps }) => steps.some(({ id }) => below.has(id)));
    const [first] = joined;
    const group = { steps: [...joined.flatMap(({ steps }) => steps), step] };
    groups = first
      ? groups.flatMap((one) => (one === first ? [group] : joined.includes(one) ? [] : [one]))
      : [...groups, group];
  }
  return { include: groups.map(({ steps }) => entryOf(steps)) };
}

function entryOf(steps: readonly (BaseStep | SectionStep)[]): MatrixEntry {
  const [first] = steps;
  if (!first) throw new Error("Internal error: a job of no steps");
  return {
    section: steps.map(({ name }) => name).join(","),
    platform: formatPlatform(first.platform),
    step: steps.map(({ id }) => id).join(","),
  };
}

function allNeeds(id: StepId, needs: ReadonlyMap<StepId, readonly StepId[]>): ReadonlySet<StepId> {
  const found = new Set<StepId>();
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const need of needs.get(at) ?? []) {
      if (found.has(need)) continue;
      found.add(need);
      open.push(need);
    }
  }
  return found;
}
