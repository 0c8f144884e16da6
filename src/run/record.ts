import { canonicalJson, type Json } from "../image/canonical-json.ts";
import { type Descriptor, formatPlatform, type Platform } from "../image/descriptor.ts";
import { hexOf, parseDigest } from "../image/digest.ts";
import { parseObject } from "../image/manifest.ts";
import type { BuildInputs } from "../plan/key.ts";
import type { Key } from "../plan/step.ts";
import { artifactAt, keepArtifact } from "../store/artifact.ts";
import type { ReadableStore, Store } from "../store/store.ts";

/** Of an artifact with one layer, which is an `EntryRecord` as canonical JSON. */
export const entryMediaType = "application/vnd.layerbuild.entry.v1+json";

/** What is kept of a base or section that was built, beside its result. */
export interface EntryRecord {
  readonly version: 1;
  readonly kind: "base" | "section";
  readonly name: string;
  readonly platform: string;
  readonly key: Key;
  /** What the key was made of. */
  readonly inputs: BuildInputs;
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
  const { kind, name, platform, key, inputs, result, duration, builder } = value;
  const { digest, size, mediaType } = isObject(result) ? result : {};
  const isSound =
    (kind === "base" || kind === "section") &&
    [name, platform, mediaType].every((text) => typeof text === "string") &&
    [key, digest].every((text) => parseDigest(String(text)) !== undefined) &&
    isObject(inputs) &&
    Number.isSafeInteger(size) &&
    typeof duration === "number" &&
    duration >= 0 &&
    (builder === undefined || typeof builder === "string");
  return isSound ? (value as unknown as EntryRecord) : undefined;
}

/**
 * Where the record of a key is kept. Names have at most 60 characters and tags 128, so the key is
 * cut; the record has it whole.
 */
export const entryTagOf = (name: string, key: Key): string =>
  `entry-${name}-${hexOf(key).slice(0, 32)}`;

/** Where the newest record of a step is kept. */
export const lastTagOf = (name: string, platform: Platform): string =>
  `last-${name}-${formatPlatform(platform).replaceAll("/", "-")}`;

/** Writes a record under both of its tags, when its result is in place. */
export async function keepEntry(
  store: Store,
  entry: EntryRecord,
  platform: Platform,
): Promise<void> {
  const tags = [entryTagOf(entry.name, entry.key), lastTagOf(entry.name, platform)];
  await keepArtifact(store, entryMediaType, encodeEntry(entry), tags);
}

/** The record that a tag stands for. A broken one is as if it were not there. */
export async function entryAt(store: ReadableStore, tag: string): Promise<EntryRecord | undefined> {
  const bytes = await artifactAt(store, entryMediaType, tag, maxRecordSize);
  return bytes && decodeEntry(bytes);
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
