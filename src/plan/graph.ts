import { withNeeds } from "../config/cycle.ts";
import type { ImageSpec, Layerfile, Section } from "../config/layerfile.ts";
import { isFor } from "../config/platforms.ts";
import { baseName } from "../dockerfile/stages.ts";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import { formatPlatform, type Platform } from "../image/descriptor.ts";
import { finalizeName, finalizeOf } from "./finalize.ts";
import type { BaseStep, Graph, MergeStep, PublishStep, SectionStep, Step, StepId } from "./step.ts";

/**
 * The steps that a layerfile asks for, each after what it needs. A merge of the same sections with
 * the same overrides is one step, however many images and sections use it. A section that is
 * limited to platforms is in no other's merges. With `only`, the steps of those sections (or of the
 * `base`) and of what they need, and nothing is merged beyond that or published.
 */
export function graphOf(layerfile: Layerfile, only?: readonly string[]): Graph {
  const sections = new Map(layerfile.sections.map((section) => [section.name, section]));
  const needs = needsOf(layerfile);
  const steps = new Map<StepId, Step>();
  const add = <T extends Step>(step: T): T => {
    const known = steps.get(step.id);
    if (!known) steps.set(step.id, step);
    return (known ?? step) as T;
  };

  const merges = layerfile.platforms.map((platform) => stepsFor(platform));
  const last = finalizeOf(layerfile);
  if (only) {
    const wanted = layerfile.sections.filter(({ name }) => only.includes(name));
    for (const { platform, section, base } of merges) {
      if (only.includes(baseName)) base();
      wanted.filter((spec) => isFor(spec, platform)).forEach(section);
    }
  } else {
    for (const image of layerfile.images) {
      const of = merges.map(({ merge }) => finished(merge(image.sections, image)));
      add(publishOf(image, of));
    }
  }
  return { steps: [...steps.values()] };

  /** What is published of a merge: itself, or what the finalizing commands make of it. */
  function finished(merged: MergeStep): MergeStep | SectionStep {
    if (!last) return merged;
    return add({
      kind: "section",
      id: merged.id.replace(/^merge/, finalizeName) as StepId,
      name: finalizeName,
      needs: [merged.id],
      platform: merged.platform,
      section: last,
      on: merged.id,
    });
  }

  function stepsFor(platform: Platform): {
    platform: Platform;
    base: () => BaseStep;
    section: (section: Section) => SectionStep;
    merge: (names: readonly string[], image?: ImageSpec) => MergeStep;
  } {
    const where = formatPlatform(platform);
    const base = (): BaseStep => add(baseStep(layerfile.base, platform));

    const made = new Map<string, SectionStep>();
    const section = (spec: Section): SectionStep => {
      // Each section once: in a long chain of needs the ways to one double with every link.
      const known = made.get(spec.name);
      if (known) return known;
      const on = spec.needs.length > 0 ? merge(withNeeds(spec.needs, needs)) : base();
      const step = add<SectionStep>({
        kind: "section",
        id: `section:${spec.name}:${where}` as StepId,
        name: spec.name,
        needs: [on.id],
        platform,
        section: spec,
        on: on.id,
      });
      made.set(spec.name, step);
      return step;
    };

    const merge = (all: readonly string[], image?: ImageSpec): MergeStep => {
      const below = base();
      const specs = all.flatMap((name) => sections.get(name) ?? []);
      const above = specs.filter((spec) => isFor(spec, platform)).map(section);
      const names = above.map(({ name }) => name);
      const overrides = image?.config ?? {};
      const isPlain = canonicalJson(overrides as Json) === "{}";
      const name = `${names.join("+") || "base"}${isPlain ? "" : ` for ${image?.name}`}`;
      return add({
        kind: "merge",
        id: `merge:${name.replace(" for ", ":")}:${where}` as StepId,
        name,
        needs: [below.id, ...above.map(({ id }) => id)],
        platform,
        base: below.id,
        sections: above.map(({ id }) => id),
        overrides,
      });
    };
    return { platform, base, section, merge };
  }
}

/** The base alone, for each platform, under another name: a Dockerfile that is built as it is. */
export const baseGraph = (
  { base, platforms }: Pick<Layerfile, "base" | "platforms">,
  name: string,
): Graph => ({
  steps: platforms.map((platform) => ({ ...baseStep(base, platform), name })),
});

const baseStep = (base: BaseStep["base"], platform: Platform): BaseStep => ({
  kind: "base",
  id: `base:${formatPlatform(platform)}` as StepId,
  name: "base",
  needs: [],
  platform,
  base,
});

/** Who needs whom, by name. */
export const needsOf = (layerfile: Layerfile): ReadonlyMap<string, readonly string[]> =>
  new Map(layerfile.sections.map(({ name, needs }) => [name, needs]));

function publishOf(image: ImageSpec, of: readonly (MergeStep | SectionStep)[]): PublishStep {
  const ids = of.map(({ id }) => id);
  return {
    kind: "publish",
    id: `publish:${image.name}` as StepId,
    name: image.name,
    needs: ids,
    image,
    of: ids,
    platforms: of.map(({ platform }) => platform),
  };
}

/** Steps that can run at the same time, in the order of the waves. */
export function wavesOf(graph: Graph): StepId[][] {
  const depth = new Map<StepId, number>();
  const waves: StepId[][] = [];
  for (const { id, needs } of graph.steps) {
    const at = Math.max(0, ...needs.map((need) => (depth.get(need) ?? 0) + 1));
    depth.set(id, at);
    waves[at] = [...(waves[at] ?? []), id];
  }
  return waves;
}

/** The chain of steps with the greatest sum of weights, first to last. */
export function longestChain(graph: Graph, weight: (step: Step) => number): Step[] {
  const best = new Map<StepId, { sum: number; step: Step; before: StepId | undefined }>();
  let end: StepId | undefined;
  for (const step of graph.steps) {
    const sumAt = (id: StepId | undefined): number => (id && best.get(id)?.sum) || 0;
    const before = step.needs.reduce<StepId | undefined>(
      (longest, need) => (longest === undefined || sumAt(need) > sumAt(longest) ? need : longest),
      undefined,
    );
    const sum = sumAt(before) + weight(step);
    best.set(step.id, { sum, step, before });
    if (end === undefined || sum >= sumAt(end)) end = step.id;
  }
  const chain: Step[] = [];
  for (let at = end && best.get(end); at; at = at.before && best.get(at.before)) {
    chain.unshift(at.step);
  }
  return chain;
}
