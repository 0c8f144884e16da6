import type { BuildSpec } from "../config/layerfile.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { sectionText } from "../dockerfile/section.ts";
import { baseName } from "../dockerfile/stages.ts";
import { type Digest, shortDigest } from "../image/digest.ts";
import { formatReference } from "../image/reference.ts";
import { finalizeName, finalizeText } from "../plan/finalize.ts";
import { type BuildInputs, cacheTagOf, keyOf } from "../plan/key.ts";
import type { BaseStep, Key, SectionStep, StepResult } from "../plan/step.ts";
import { fetchImage } from "../store/image.ts";
import type { Store } from "../store/store.ts";
import { asAbsent } from "./as-absent.ts";
import { using } from "./broken-result.ts";
import { type BuildAsked, buildRequestOf } from "./build-request.ts";
import { lookUpStep } from "./cache.ts";
import {
  type Description,
  imageNameOf,
  type KnownResult,
  keepRecord,
  keysOf,
  placesOf,
} from "./description.ts";
import { withExpiry } from "./expiry.ts";
import { findImage } from "./find-image.ts";
import { watchForFirst } from "./first-result.ts";
import { rangeOf, withIdRange } from "./id-ranges.ts";
import { type BuildFacts, buildFactsOf } from "./inputs.ts";
import { mergeFacts } from "./merge-inputs.ts";
import { earlierBases, type FindTwin, orNoTwin, twinAmong } from "./same-base.ts";
import { readTriggers, withoutTriggers } from "./triggers.ts";
import type { Inspection, ResultOf } from "./walk.ts";
import type { StepHands, Workshop } from "./workshop.ts";

/** The base: an image that exists, or one that a Dockerfile builds. */
export function baseHands(whole: Workshop): StepHands<BaseStep> {
  const workshop: Workshop = { ...whole, find: whole.findForBase };
  const facts = factsOnce(workshop);
  return {
    async inspect(step, _resultOf, emit) {
      if (step.base.kind === "build") {
        const { inputs } = await facts(step, step.base.build);
        const seen = await lookUp(workshop, step, keyOf(inputs).key, undefined, emit);
        return withExpiry(seen, step.name, inputs, workshop);
      }
      const { reference } = step.base;
      const result = await findImage(reference, step.platform, workshop);
      return {
        state: "cached",
        reason: [
          `${formatReference(reference)} is ${shortDigest(result.descriptor.digest)}`,
          ...(result.repository.layout === undefined ? [] : ["from the engine"]),
          ...(result.held === undefined ? [] : [result.held]),
        ].join(", "),
        result,
      };
    },
    async act(step, { key }, _resultOf, emit, signal, builder) {
      if (step.base.kind !== "build" || !key) {
        throw new Error("Internal error: only a base with a Dockerfile is built");
      }
      const { build } = step.base;
      const found = await facts(step, build);
      const asked = buildRequestOf(workshop, step, build, found, key, {
        text: build.dockerfile.source.text,
        contexts: {},
      });
      const store = workshop.open(workshop.cache.repository);
      const earlier = await earlierBases(step, key, store);
      const findTwin = twinAmong(earlier, store, workshop.tocs);
      const description = describe(step, build, found, found.inputs);
      return run(workshop, { step, key, description, ...asked, builder, findTwin }, emit, signal);
    },
    async describe(step) {
      if (step.base.kind === "image") return undefined;
      const found = await facts(step, step.base.build);
      return describe(step, step.base.build, found, found.inputs);
    },
  };
}

/**
 * A section: built on the base, or on the merge of what it needs, by digest. Triggers of a base that
 * is an image run in each section, as its FROM would have them; those that the base's Dockerfile or
 * another section declares are for images built on the result, and do not.
 */
export function sectionHands(workshop: Workshop): StepHands<SectionStep> {
  const facts = factsOnce(workshop);
  const triggersOf = readTriggers(workshop.open);
  const { foundationOf } = mergeFacts(workshop);
  const images = new Set(
    workshop.graph.steps.flatMap((step) =>
      step.kind === "base" && step.base.kind === "image" ? [step.id] : [],
    ),
  );
  const factsOf = async (step: SectionStep, resultOf: ResultOf): Promise<BuildFacts> => {
    const runs = images.has(step.on) ? await triggersOf(resultOf(step.on), step.platform) : [];
    return facts(step, step.section.build, runs);
  };
  // What a section can reach is hashed while its base is still being built.
  for (const step of workshop.graph.steps) {
    if (step.kind === "section") facts(step, step.section.build).catch(() => undefined);
  }
  const inputsOf = async (step: SectionStep, resultOf: ResultOf): Promise<BuildInputs> => ({
    ...withIds(step, (await factsOf(step, resultOf)).inputs),
    on: await onOf(step, resultOf),
  });
  /** What the finalizing commands are run on is published with its date and its names. */
  const onOf = async ({ name, on }: SectionStep, resultOf: ResultOf): Promise<Digest> =>
    name === finalizeName ? resultOf(on).descriptor.digest : foundationOf(on, resultOf);
  const withIds = (step: SectionStep, inputs: BuildInputs): BuildInputs => {
    const range = rangeOf(workshop.layerfile, step.section);
    return { ...inputs, ...(range ? { ids: `${range.first}-${range.last}` } : {}) };
  };
  const describeSection = async (step: SectionStep, known: KnownResult): Promise<Description> => {
    const below = known(step.on);
    const found = below ? await factsOf(step, () => below) : await facts(step, step.section.build);
    const inputs = withIds(step, found.inputs);
    const { graph } = workshop;
    return {
      ...describe(
        step,
        step.section.build,
        found,
        below ? { ...inputs, on: await onOf(step, known as ResultOf) } : inputs,
      ),
      on: imageNameOf(step.on, graph),
      keys: keysOf([step.on], graph, known),
      ...(below ? {} : { isPartial: true }),
    };
  };
  return {
    async inspect(step, resultOf, emit) {
      const inputs = await inputsOf(step, resultOf);
      const seen = await lookUp(workshop, step, keyOf(inputs).key, resultOf(step.on), emit);
      return withExpiry(seen, step.name, inputs, workshop);
    },
    async act(step, { key }, resultOf, emit, signal, builder) {
      if (!key) throw new Error(`Internal error: ${step.id} is built without a key`);
      const { build } = step.section;
      const section = sectionText(build.dockerfile);
      if (!section.ok) throw new Error(`Internal error: ${step.id} was not checked`);
      const on = resultOf(step.on);
      const range = rangeOf(workshop.layerfile, step.section);
      const { repository } = on;
      const { text } = section.value;
      const store = workshop.open(repository);
      const image = await using(step.on, () => fetchImage(store, on.descriptor));
      const made = range
        ? await withIdRange(text, range, { image, repository }, workshop)
        : {
            text: step.name === finalizeName ? finalizeText(text, image.config.config ?? {}) : text,
            contexts: {},
          };
      // The twin is written, which no cache that is only read takes.
      const twin = images.has(step.on)
        ? { digest: on.descriptor.digest, repository }
        : await withoutTriggers(image, store, workshop.open(workshop.cache.repository));
      const asked = buildRequestOf(workshop, step, build, await factsOf(step, resultOf), key, {
        text: made.text,
        contexts: { ...made.contexts, [baseName]: { kind: "image", ...twin } },
      });
      const description = await describeSection(step, resultOf);
      return run(workshop, { step, key, description, ...asked, builder }, emit, signal);
    },
    describe: describeSection,
  };
}

/** Commands of `merge.finalize` have no lines of their own. */
function describe(
  { name }: BaseStep | SectionStep,
  { dockerfile }: BuildSpec,
  { reached }: BuildFacts,
  inputs: BuildInputs,
): Description {
  const places = placesOf(dockerfile);
  return {
    inputs: keyOf(inputs).record,
    places: name === finalizeName ? places.map(() => "merge.finalize") : places,
    reached,
  };
}

async function lookUp(
  workshop: Workshop,
  { name, platform }: BaseStep | SectionStep,
  key: Key,
  on: StepResult | undefined,
  emit: Parameters<StepHands<BaseStep>["inspect"]>[2],
): Promise<Inspection> {
  if (workshop.noCache) return { state: "to-build", reason: "--no-cache", key };
  return lookUpStep(workshop.cache, name, key, { platform, ...(on ? { on } : {}), emit });
}

/** Facts are found out once a step, for its key and for its build alike: both see the same. */
function factsOnce(
  workshop: Workshop,
): (
  step: BaseStep | SectionStep,
  spec: BuildSpec,
  triggers?: readonly string[],
) => Promise<BuildFacts> {
  const known = new Map<string, Promise<BuildFacts>>();
  const sources = {
    ...workshop,
    remote: workshop.remotes.find,
    triggersOf: readTriggers(workshop.open),
  };
  return ({ id, kind, platform }, spec, triggers = []) => {
    const name = JSON.stringify([id, ...triggers]);
    const facts = known.get(name) ?? buildFactsOf(kind, spec, platform, sources, triggers);
    known.set(name, facts);
    return facts;
  };
}

interface Work extends BuildAsked {
  readonly step: BaseStep | SectionStep;
  readonly key: Key;
  readonly description: Description;
  readonly builder: string | undefined;
  /** Absent where a result is kept whatever there was before. */
  readonly findTwin?: FindTwin;
}

async function run(
  workshop: Workshop,
  { step, key, description, request, check, builder, findTwin }: Work,
  emit: Parameters<StepHands<BaseStep>["act"]>[3],
  signal: AbortSignal,
): Promise<StepResult> {
  const { cache, open } = workshop;
  const { repository } = cache;
  const findFirst = await watchForFirst(open(repository), step.name, key);
  const began = performance.now();
  const descriptor = await workshop
    .builderFor(builder)
    .build(request, (progress) => emit({ type: "step-progress", progress }), signal);
  const duration = Math.round(performance.now() - began);
  const made = await open(repository).resolve(descriptor.digest);
  if (!made) {
    throw new LayerbuildError(
      "build-failed",
      `the builder pushed ${descriptor.digest}, but ${formatReference(repository)} does not have it`,
      { hint: "the builder and layerbuild must see the same registry" },
    );
  }
  await check().catch(async (error: unknown) => {
    await forget(open(repository), cacheTagOf(step.name, key));
    throw error;
  });
  const first = await findFirst(made);
  if (first) {
    const text = "another run was done first: its result is taken";
    emit({ type: "step-progress", progress: { kind: "note", text } });
    return cache.keep(step.name, key, first);
  }
  const warn = (text: string): void => emit({ type: "step-warning", text });
  const twin = findTwin && (await orNoTwin(findTwin, made, warn));
  if (twin) {
    const text = "same content as before, sections stay as they are";
    emit({ type: "step-progress", progress: { kind: "note", text } });
  }
  const found = twin ?? made;
  // A registry has the tag with the push.
  if (twin || repository.layout !== undefined) await cache.keep(step.name, key, found);
  const result = { descriptor: found, repository };
  const kept = { step, key, description, result, duration, builder };
  await keepRecord(open(repository), kept, workshop.stats, { emit, signal });
  return result;
}

/** Takes a tag away that a push set; where nothing can be taken away, what is wrong stays there. */
async function forget(store: Store, tag: string): Promise<void> {
  await store.remove?.(tag).catch(asAbsent);
}
