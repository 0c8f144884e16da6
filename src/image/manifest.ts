import { canonicalJson, type Json } from "./canonical-json.ts";
import { type Descriptor, isIndex, isManifest, mediaTypes } from "./descriptor.ts";
import { digestOf, parseDigest } from "./digest.ts";

/** Source: image-spec manifest.md; Docker's Image Manifest V2, schema 2 has the same members. */
export interface Manifest {
  readonly mediaType: string;
  readonly config: Descriptor;
  /** Base layer first. */
  readonly layers: readonly Descriptor[];
  readonly annotations?: { readonly [key: string]: string };
  readonly subject?: Descriptor;
  readonly artifactType?: string;
}

/** Source: image-spec image-index.md; Docker's manifest list has the same members. */
export interface Index {
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations?: { readonly [key: string]: string };
  readonly subject?: Descriptor;
  readonly artifactType?: string;
}

export type Parsed =
  | { readonly kind: "manifest"; readonly manifest: Manifest }
  | { readonly kind: "index"; readonly index: Index };

/** A manifest's limit in bytes; registries refuse larger ones. Source: distribution-spec, "Push". */
export const maxManifestSize = 4 * 1024 * 1024;

/**
 * Reads a manifest or an index of either family. `mediaType` is what the registry or descriptor
 * called it; the document's own word wins. A text tells what is wrong with it.
 */
export function parseManifest(bytes: Uint8Array, mediaType: string): Parsed | string {
  const document = parseObject(bytes);
  if (!document) return "it is not a JSON object";
  if (document.schemaVersion === 1) return "it is of schema version 1, which is no longer in use";
  if (document.schemaVersion !== 2) return "its schemaVersion is not 2";
  const type = typeof document.mediaType === "string" ? document.mediaType : mediaType;
  if (!isManifest(type)) return `its media type is ${type || "missing"}`;
  if (isIndex(type)) {
    const manifests = descriptorsOf(document.manifests);
    if (!manifests) return "its list of manifests has an entry that is no descriptor";
    return { kind: "index", index: { ...document, mediaType: type, manifests } as Index };
  }
  const config = descriptorOf(document.config);
  // An image without layers, as BuildKit writes it.
  const layers = descriptorsOf(document.layers === null ? [] : document.layers);
  if (!config) return "its config is no descriptor";
  if (!layers) return "its list of layers has an entry that is no descriptor";
  return {
    kind: "manifest",
    manifest: { ...document, mediaType: type, config, layers } as unknown as Manifest,
  };
}

/** The bytes of a manifest or index and the descriptor that points to them. */
export function encodeManifest(document: Manifest | Index): {
  descriptor: Descriptor;
  bytes: Buffer;
} {
  const bytes = Buffer.from(canonicalJson({ schemaVersion: 2, ...document } as unknown as Json));
  return {
    bytes,
    descriptor: {
      mediaType: document.mediaType,
      digest: digestOf(bytes),
      size: bytes.length,
    },
  };
}

/** The config type that belongs to a manifest type. */
export const configTypeFor = (manifestType: string): string =>
  manifestType === mediaTypes.dockerManifest ? mediaTypes.dockerConfig : mediaTypes.ociConfig;

function descriptorOf(value: unknown): Descriptor | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { mediaType, digest, size } = value as { [key: string]: unknown };
  const sound =
    typeof mediaType === "string" &&
    typeof digest === "string" &&
    parseDigest(digest) !== undefined &&
    Number.isSafeInteger(size) &&
    (size as number) >= 0;
  return sound ? (value as Descriptor) : undefined;
}

function descriptorsOf(value: unknown): Descriptor[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const descriptors = value.map(descriptorOf);
  return descriptors.every((each) => each !== undefined) ? descriptors : undefined;
}

/** A JSON object, or undefined when the bytes are anything else. */
export function parseObject(bytes: Uint8Array): { [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as { [key: string]: unknown })
      : undefined;
  } catch {
    return undefined;
  }
}
