import type { Digest } from "../image/digest.ts";
import { formatReference, formatRepository } from "../image/reference.ts";
import { foundationOf, type MergeInputs } from "../plan/key.ts";
import type { MergeStep, SectionStep, StepId } from "../plan/step.ts";
import type { KnownResult } from "./description.ts";
import { rulePrograms } from "./externals.ts";
import type { ResultOf } from "./walk.ts";
import type { Workshop } from "./workshop.ts";

/** What merges of a graph are made from. */
export interface MergeFacts {
  /** Where a result is not known yet, it is taken for one like no other. */
  inputsOf(step: MergeStep, known: KnownResult): Promise<MergeInputs>;
  /** What a build on a step's image depends on of it. */
  foundationOf(id: StepId, resultOf: ResultOf): Promise<Digest>;
  /** In the order of their layers. */
  sectionsOf(step: MergeStep): SectionStep[];
  /** A base that was built has no name beside its digest. */
  nameOfBase(step: MergeStep): { readonly base?: string };
}

export function mergeFacts({
  layerfile,
  graph,
  cache,
  created,
}: Pick<Workshop, "layerfile" | "graph" | "cache" | "created">): MergeFacts {
  const { merge: policy, directory } = layerfile;
  const steps = new Map(graph.steps.map((step) => [step.id, step]));
  return { inputsOf, foundationOf: foundation, sectionsOf, nameOfBase };

  async function inputsOf(step: MergeStep, known: KnownResult): Promise<MergeInputs> {
    return {
      kind: "merge",
      base: digestOf(step.base, known),
      sections: sectionsOf(step).map(({ id, name, on }) => ({
        name,
        digest: digestOf(id, known),
        on: digestOf(on, known),
      })),
      overrides: step.overrides,
      policy,
      programs: await rulePrograms(policy.rules, directory),
      ...(created === undefined ? {} : { created }),
      named: { ...nameOfBase(step), sections: homesOf(step, known) },
    };
  }

  async function foundation(id: StepId, resultOf: ResultOf): Promise<Digest> {
    const { digest } = resultOf(id).descriptor;
    const step = steps.get(id);
    // What a command of the person's made can be known by its result only.
    if (step?.kind !== "merge" || policy.rules.some(({ run }) => run !== undefined)) return digest;
    const inputs = await inputsOf(step, resultOf);
    const below = sectionsOf(step).map(({ on }) => foundation(on, resultOf));
    return foundationOf(inputs, await Promise.all(below));
  }

  function nameOfBase({ base: id }: MergeStep): { readonly base?: string } {
    const found = steps.get(id);
    if (found?.kind !== "base") throw new Error(`Internal error: ${id} is no base`);
    const { base } = found;
    return base.kind === "image" ? { base: formatReference(base.reference) } : {};
  }

  /** Where the sections are, one name for all where they are in one place. */
  function homesOf(step: MergeStep, known: KnownResult): MergeInputs["named"]["sections"] {
    const own = formatRepository(cache.repository);
    const all = step.sections.map((id) => {
      const result = known(id);
      return result ? formatRepository(result.repository) : own;
    });
    const [first = own] = all;
    return all.every((each) => each === first) ? first : all;
  }

  function sectionsOf(step: MergeStep): SectionStep[] {
    return step.sections.map((id) => {
      const found = steps.get(id);
      if (found?.kind !== "section") throw new Error(`Internal error: ${id} is no section`);
      return found;
    });
  }
}

/** Empty where there is no result yet, which is so in a plan only. */
const digestOf = (id: StepId, known: KnownResult): Digest =>
  known(id)?.descriptor.digest ?? ("" as Digest);
