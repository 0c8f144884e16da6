import { canonicalJson, type Json } from "./canonical-json.ts";
import { type Descriptor, mediaTypes } from "./descriptor.ts";
import { algorithmOf, type Digest, digestOf, hexOf } from "./digest.ts";
import { encodeManifest } from "./manifest.ts";

/** What is said of an image. Source: in-toto attestation v1, statement.md. */
export interface Claim {
  /** What the image is called. */
  readonly subject: string;
  readonly predicateType: string;
  readonly predicate: Json;
}

/** A claim in the form in which BuildKit attaches it to an image. */
export interface Attestation {
  /** To be pushed in this order: the manifest is the last. */
  readonly blobs: readonly { readonly descriptor: Descriptor; readonly bytes: Buffer }[];
  /** Stands in the index of the image. */
  readonly entry: Descriptor;
}

/** BuildKit's link from an attestation's entry in an index to the image that it is about. */
export const attestedKey = "vnd.docker.reference.digest";

const statementType = "https://in-toto.io/Statement/v1";
const layerType = "application/vnd.in-toto+json";
const unknown = { os: "unknown", architecture: "unknown" } as const;

/** A digest as in-toto has it: `{ sha256: "…" }`. */
export const digestSetOf = (digest: Digest): { readonly [algorithm: string]: string } => ({
  [algorithmOf(digest)]: hexOf(digest),
});

/**
 * Writes a claim about an image as a manifest of its own, with the statement as its layer. Same
 * claim, same bytes. Source: BuildKit, docs/attestations/attestation-storage.md.
 */
export function encodeAttestation(
  image: Descriptor,
  { subject, predicateType, predicate }: Claim,
): Attestation {
  const statement = encode(layerType, {
    _type: statementType,
    subject: [{ name: subject, digest: digestSetOf(image.digest) }],
    predicateType,
    predicate,
  });
  const config = encode(mediaTypes.ociConfig, {
    ...unknown,
    config: {},
    rootfs: { type: "layers", diff_ids: [statement.descriptor.digest] },
  });
  const manifest = encodeManifest({
    mediaType: mediaTypes.ociManifest,
    config: config.descriptor,
    layers: [
      { ...statement.descriptor, annotations: { "in-toto.io/predicate-type": predicateType } },
    ],
  });
  return {
    blobs: [statement, config, manifest],
    entry: {
      ...manifest.descriptor,
      annotations: {
        [attestedKey]: image.digest,
        "vnd.docker.reference.type": "attestation-manifest",
      },
      platform: unknown,
    },
  };
}

/** BuildKit's attestations hang in an index as manifests of no platform; they are not images. */
export const isAttestation = ({ annotations, platform }: Descriptor): boolean =>
  annotations?.["vnd.docker.reference.type"] === "attestation-manifest" ||
  (platform?.os === unknown.os && platform.architecture === unknown.architecture);

function encode(mediaType: string, value: Json): { descriptor: Descriptor; bytes: Buffer } {
  const bytes = Buffer.from(canonicalJson(value));
  return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
}
