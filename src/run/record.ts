import { maxListingSize } from "../context/listing-bytes.ts";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import { type Descriptor, formatPlatform, type Platform } from "../image/descriptor.ts";
import { digestOf, hexOf, parseDigest } from "../image/digest.ts";
import { parseObject } from "../image/manifest.ts";
import type { Described } from "../plan/described.ts";
import type { Key, Step } from "../plan/step.ts";
import { artifactAt, keepArtifact } from "../store/artifact.ts";
import type { ReadableStore, Store } from "../store/store.ts";

/** Of an artifact with one layer, which is an `EntryRecord` as canonical JSON. */
export const entryMediaType = "application/vnd.layerbuild.entry.v1+json";

/** Of a second layer, what was reached in contexts: `encodeListings`. */
const listingsMediaType = "application/vnd.layerbuild.entry.files.v1+gzip";

/** What is kept of a base, section or merge that was made, beside its result. */
export interface EntryRecord extends Described {
  readonly version: 1;
  readonly kind: "base" | "section" | "merge";
  /** Of the step. */
  readonly name: string;
  readonly platform: string;
  readonly key: Key;
  /** When it was made, RFC 3339. Absent in records of earlier versions. */
  readonly made?: string;
  readonly result: Pick<Descriptor, "digest" | "size" | "mediaType">;
  /** Milliseconds that the build took. */
  readonly duration: number;
  /** Absent where there was no choice. */
  readonly builder?: string;
}

/** More than any Dockerfile's instructions have. */
const maxRecordSize = 8 * 1024 * 1024;

/** The same record gives the same bytes. */
export const encodeEntry = (entry: EntryRecord): Buffer =>
  Buffer.from(canonicalJson(entry as unknown as Json));

/** Reads what `encodeEntry` made. Undefined for another version, and for what is damaged. */
export function decodeEntry(bytes: Uint8Array): EntryRecord | undefined {
  const value = parseObject(bytes);
  if (value?.version !== 1) return undefined;
  const { kind, name, platform, key, inputs, on, keys, made, result, duration, builder } = value;
  const { digest, size, mediaType } = isObject(result) ? result : {};
  const isSound =
    (kind === "base" || kind === "section" || kind === "merge") &&
    [name, platform, mediaType].every((text) => typeof text === "string") &&
    [key, digest].every((text) => parseDigest(String(text)) !== undefined) &&
    isObject(inputs) &&
    inputs.kind === kind &&
    hasInputs(inputs) &&
    (on === undefined || typeof on === "string") &&
    (keys === undefined || isObject(keys)) &&
    Number.isSafeInteger(size) &&
    typeof duration === "number" &&
    duration >= 0 &&
    (made === undefined || !Number.isNaN(Date.parse(String(made)))) &&
    (builder === undefined || typeof builder === "string");
  return isSound ? (value as unknown as EntryRecord) : undefined;
}

/** What the tags of a step's records are named after: of merges the names would be too long. */
export const recordName = ({ kind, name }: Pick<Step, "kind" | "name">): string =>
  kind === "merge" ? kind : name;

/**
 * Where the record of a key is kept. Names have at most 60 characters and tags 128, so the key is
 * cut; the record has it whole.
 */
export const entryTagOf = (name: string, key: Key): string =>
  `entry-${name}-${hexOf(key).slice(0, 32)}`;

/** Where the newest record of a base or section is kept. */
export const lastTagOf = (name: string, platform: Platform): string =>
  `last-${name}-${formatPlatform(platform).replaceAll("/", "-")}`;

/** The same of any step: of a merge it is that of the same sections in whatever order. */
export const newestTagOf = (step: Pick<Step, "kind" | "name">, platform: Platform): string =>
  step.kind === "merge"
    ? lastTagOf(`merge-${hexOf(digestOf(sortedName(step.name))).slice(0, 16)}`, platform)
    : lastTagOf(step.name, platform);

const sortedName = (name: string): string => {
  const [sections = "", image = ""] = name.split(" for ");
  return [...sections.split("+").sort(), image].join(" ");
};

/** Writes a record under both of its tags, when its result is in place. */
export async function keepEntry(
  store: Store,
  entry: EntryRecord,
  platform: Platform,
  listings?: Buffer,
): Promise<void> {
  const tags = [entryTagOf(recordName(entry), entry.key), newestTagOf(entry, platform)];
  const beside = listings ? [{ mediaType: listingsMediaType, bytes: listings }] : [];
  await keepArtifact(store, entryMediaType, encodeEntry(entry), tags, beside);
}

/** The record that a tag stands for. A broken one is as if it were not there. */
export async function entryAt(store: ReadableStore, tag: string): Promise<EntryRecord | undefined> {
  const bytes = await artifactAt(store, entryMediaType, tag, maxRecordSize);
  return bytes && decodeEntry(bytes);
}

/** What was reached in contexts for the record that a tag stands for, as it was kept. */
export const listingsAt = (store: ReadableStore, tag: string): Promise<Buffer | undefined> =>
  artifactAt(store, listingsMediaType, tag, maxListingSize);

/** Whether those members are there that are gone through one by one. */
const hasInputs = (inputs: { readonly [name: string]: unknown }): boolean =>
  inputs.kind === "merge"
    ? [inputs.overrides, inputs.policy, inputs.programs, inputs.named].every(isObject) &&
      Array.isArray(inputs.sections)
    : [inputs.args, inputs.images, inputs.contexts].every(isObject) &&
      [inputs.secrets, inputs.ssh].every(Array.isArray);

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
