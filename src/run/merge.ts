import { withNeeds } from "../config/cycle.ts";
import type { Image } from "../image/image.ts";
import { type Derived, requireBuiltOn } from "../merge/merge.ts";
import { needsOf } from "../plan/graph.ts";
import { keyOf } from "../plan/key.ts";
import type { MergeStep, SectionStep, StepId, StepResult } from "../plan/step.ts";
import { fetchImage } from "../store/image.ts";
import { using } from "./broken-result.ts";
import { lookUpStep } from "./cache.ts";
import {
  type Description,
  imageNameOf,
  type KnownResult,
  keepRecord,
  keysOf,
} from "./description.ts";
import { mergeFacts } from "./merge-inputs.ts";
import type { ResultOf } from "./walk.ts";
import type { StepHands, Workshop } from "./workshop.ts";

/**
 * Puts the sections' layers on the base, and on them the layer that makes the stack what one
 * Dockerfile would have given. Layers are read once, for their tables of contents, and never again.
 */
export function mergeHands(workshop: Workshop): StepHands<MergeStep> {
  const { layerfile, open, cache, created } = workshop;
  const { merge: policy } = layerfile;
  const steps = new Map(workshop.graph.steps.map((step) => [step.id, step]));
  const { inputsOf, sectionsOf, nameOfBase } = mergeFacts(workshop);
  const needed = needsOf(layerfile);
  const images = new Map<string, Promise<Image>>();

  const describe = async (step: MergeStep, known: KnownResult): Promise<Description> => ({
    inputs: keyOf(await inputsOf(step, known)).record,
    on: imageNameOf(step.base, workshop.graph),
    keys: keysOf([step.base, ...step.sections], workshop.graph, known),
    places: [],
    reached: {},
    ...(step.needs.some((id) => !known(id)) ? { isPartial: true } : {}),
  });

  return {
    async inspect(step, resultOf, emit) {
      const { key } = keyOf(await inputsOf(step, resultOf));
      const { platform } = step;
      return lookUpStep(cache, "merge", key, { platform, on: resultOf(step.base), emit });
    },

    async act(step, { key }, resultOf, emit, signal) {
      if (!key) throw new Error(`Internal error: ${step.id} is merged without a key`);
      const began = performance.now();
      const base = resultOf(step.base);
      const [whole, ...sections] = await Promise.all([
        using(step.base, () => imageOf(base)),
        ...sectionsOf(step).map(async (section) => ({
          derived: await derive(section, resultOf),
          repository: resultOf(section.id).repository,
        })),
      ]);
      const image = isImageBase(step.base) ? spent(whole) : whole;
      const { mergeLocated } = await import("./merge-images.ts");
      const { encoded, report } = await mergeLocated(
        {
          ...{ open, tocs: workshop.tocs, policy, env: workshop.env, emit, signal },
          target: open(cache.repository),
          directory: layerfile.directory,
        },
        {
          name: step.name,
          base: { image, repository: base.repository },
          sections,
          overrides: step.overrides,
          created,
          baseName: nameOfBase(step).base,
        },
      );
      emit({ type: "step-merged", report });
      const result = await cache.keep("merge", key, encoded.manifest.descriptor);
      const duration = Math.round(performance.now() - began);
      const description = await describe(step, resultOf);
      const made = { step, key, description, result, duration };
      await keepRecord(open(cache.repository), made, undefined, { emit, signal });
      return result;
    },

    describe,
  };

  function imageOf({ descriptor, repository }: StepResult): Promise<Image> {
    const known = images.get(descriptor.digest) ?? fetchImage(open(repository), descriptor);
    images.set(descriptor.digest, known);
    // It may be made again.
    known.catch(() => images.delete(descriptor.digest));
    return known;
  }

  function isImageBase(id: StepId): boolean {
    const step = steps.get(id);
    return step?.kind === "base" && step.base.kind === "image";
  }

  async function derive({ id, name, on }: SectionStep, resultOf: ResultOf): Promise<Derived> {
    const needs = withNeeds([name], needed).filter((need) => need !== name);
    const below = await using(on, () => imageOf(resultOf(on)));
    return using(id, async () => {
      const derived = { section: name, image: await imageOf(resultOf(id)), on: below, needs };
      // Before anything of it is read or written.
      requireBuiltOn(derived);
      return derived;
    });
  }
}

/** The base as its sections leave it: its triggers have run in them. */
function spent(image: Image): Image {
  const { OnBuild: _, ...execution } = image.config.config ?? {};
  return { ...image, config: { ...image.config, config: execution } };
}
