import { digestSetOf } from "../image/attestation.ts";
import type { Json } from "../image/canonical-json.ts";
import { formatPlatform, type Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { purlOf } from "../image/purl.ts";
import type { Reference } from "../image/reference.ts";
import type { Key } from "./step.ts";

export const provenanceType = "https://slsa.dev/provenance/v1";

/**
 * What the parameters of a merge's provenance mean: README.md, "Provenance". Names of our own, as
 * there is no domain of ours that they could be under.
 */
const buildType = "urn:layerbuild:merge:v1";
const builderId = "urn:layerbuild";

/** An image that went into another. */
export interface Ingredient {
  /** `base`, or the section's name. */
  readonly name: string;
  readonly reference: Reference;
  readonly digest: Digest;
  /** Absent for a base that was there before. */
  readonly key?: Key;
}

/** What is told of how an image was made: nothing of the machine, the person or the environment. */
export interface Making {
  readonly image: string;
  readonly platform: Platform;
  readonly base: Ingredient;
  /** In the order of their layers. */
  readonly sections: readonly Ingredient[];
  /** The key of each step that made the image of them, by what the step is called. */
  readonly keys: { readonly [step: string]: Key | undefined };
  /** RFC 3339, from SOURCE_DATE_EPOCH. */
  readonly created: string | undefined;
  /** Of layerbuild. */
  readonly version: string;
}

/** The predicate of an image's provenance. Source: slsa.dev/spec/v1.0/provenance. */
export function provenanceOf(making: Making): Json {
  const { image, platform, base, sections, keys, created, version } = making;
  return {
    buildDefinition: {
      buildType,
      externalParameters: {
        image,
        platform: formatPlatform(platform),
        sections: sections.map(({ name }) => name),
      },
      internalParameters: { keys },
      resolvedDependencies: [base, ...sections].map(({ name, reference, digest, key }) => ({
        uri: purlOf(reference, platform),
        digest: digestSetOf(digest),
        annotations: { name, key },
      })),
    },
    runDetails: {
      builder: { id: builderId, version: { layerbuild: version } },
      ...(created === undefined ? {} : { metadata: { finishedOn: created } }),
    },
  };
}
