import { type Attestation, encodeAttestation } from "../image/attestation.ts";
import { platformOf } from "../image/config.ts";
import { type Descriptor, isDockerType, mediaTypes, type Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import type { Image } from "../image/image.ts";
import { encodeManifest } from "../image/manifest.ts";
import { purlOf } from "../image/purl.ts";
import { cacheTagOf } from "../plan/key.ts";
import { type Ingredient, type Making, provenanceOf, provenanceType } from "../plan/provenance.ts";
import type { BaseStep, MergeStep, PublishStep, Step, StepId } from "../plan/step.ts";
import { fetchImage } from "../store/image.ts";
import type { ResultOf } from "./walk.ts";
import type { Workshop } from "./workshop.ts";

/** What the tags of an image point to. */
export interface Publication {
  readonly descriptor: Descriptor;
  /** What has to be pushed beside the platforms' images, in this order. */
  readonly documents: Attestation["blobs"];
}

type Plan = (step: PublishStep, resultOf: ResultOf) => Promise<Publication>;

/**
 * Works out what is published: the one platform's image, or an index over several. With provenance
 * it is always an index, which has an attestation for each image. Attestations of the images that
 * were merged are about those, and are not in it.
 */
export function publications({ graph, layerfile, open, created, version }: PublicationParts): Plan {
  const steps = new Map(graph.steps.map((step) => [step.id, step]));
  const images = new Map<Digest, Promise<Image>>();

  return async (step, resultOf) => {
    const results = step.of.map(resultOf);
    const [only] = results;
    if (only && results.length === 1 && !layerfile.provenance) {
      return { descriptor: only.descriptor, documents: [] };
    }
    const entries = await Promise.all(
      step.of.map(async (id, at): Promise<Descriptor> => {
        const { descriptor, repository } = resultOf(id);
        const known = images.get(descriptor.digest) ?? fetchImage(open(repository), descriptor);
        images.set(descriptor.digest, known);
        const base = resultOf(madeOf(id).base.id).descriptor.platform;
        const platform = platformOf((await known).config, base, platformAt(step, at));
        const { mediaType, digest, size } = descriptor;
        return { mediaType, digest, size, platform };
      }),
    );
    const attestations = layerfile.provenance
      ? entries.map((entry, at) => attest(step, at, entry, resultOf))
      : [];
    const isDocker =
      attestations.length === 0 && entries.every(({ mediaType }) => isDockerType(mediaType));
    const index = encodeManifest({
      mediaType: isDocker ? mediaTypes.dockerIndex : mediaTypes.ociIndex,
      manifests: [...entries, ...attestations.map(({ entry }) => entry)],
    });
    const documents = [...attestations.flatMap(({ blobs }) => blobs), index];
    return { descriptor: index.descriptor, documents };
  };

  function attest(
    step: PublishStep,
    at: number,
    entry: Descriptor,
    resultOf: ResultOf,
  ): Attestation {
    const platform = platformAt(step, at);
    const made = madeOf(step.of[at]);
    const making: Making = {
      image: step.image.name,
      platform,
      base: ingredient(made.base, resultOf),
      sections: made.merge.sections.map((id) => ingredient(stepAt(id), resultOf)),
      keys: {
        merge: resultOf(made.merge.id).key,
        finalize: made.last ? resultOf(made.last.id).key : undefined,
      },
      created,
      version,
    };
    return encodeAttestation(entry, {
      // Tags move; the digest beside the name does not.
      subject: purlOf(step.image.repository, platform),
      predicateType: provenanceType,
      predicate: provenanceOf(making),
    });
  }

  /** The steps that an image comes from: its merge, the merge's base, the finalizing commands. */
  function madeOf(id: StepId | undefined): {
    readonly base: BaseStep;
    readonly merge: MergeStep;
    readonly last?: Step;
  } {
    const last = stepAt(id);
    const merge = last.kind === "section" ? stepAt(last.on) : last;
    if (merge.kind !== "merge") throw new Error(`Internal error: ${id} is not made by a merge`);
    const base = stepAt(merge.base);
    if (base.kind !== "base") throw new Error(`Internal error: ${merge.id} has no base`);
    return { base, merge, ...(last === merge ? {} : { last }) };
  }

  function stepAt(id: StepId | undefined): Step {
    const step = id && steps.get(id);
    if (!step) throw new Error(`Internal error: there is no step ${id}`);
    return step;
  }
}

type PublicationParts = Pick<Workshop, "graph" | "layerfile" | "open" | "created" | "version">;

function ingredient(step: Step, resultOf: ResultOf): Ingredient {
  const { descriptor, repository, key } = resultOf(step.id);
  const { name } = step;
  const { digest } = descriptor;
  if (key) return { name, digest, key, reference: { ...repository, tag: cacheTagOf(name, key) } };
  if (step.kind !== "base" || step.base.kind !== "image") {
    throw new Error(`Internal error: ${step.id} has no key`);
  }
  const { reference } = step.base;
  const tag = reference.tag ?? (reference.digest ? undefined : "latest");
  return { name, digest, reference: { ...reference, ...(tag === undefined ? {} : { tag }) } };
}

function platformAt({ id, platforms }: PublishStep, at: number): Platform {
  const platform = platforms[at];
  if (!platform) throw new Error(`Internal error: ${id} has an image of no platform`);
  return platform;
}
