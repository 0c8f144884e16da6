import type { Remote } from "../dockerfile/remote.ts";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import { type Digest, digestOf, hexOf } from "../image/digest.ts";
import type { Overrides } from "../merge/overrides.ts";
import type { MergePolicy } from "../merge/policy.ts";
import type { Freshness } from "./freshness.ts";
import type { Key } from "./step.ts";

/** Goes up when the meaning of an input changes, so that older results are not found. */
const recordVersion = 1;
/** Goes up when merging the same images gives other bytes than before. */
const mergeVersion = 4;

/**
 * All that can change what a Dockerfile builds to. Nothing of the machine, the time or the person
 * is in it, but for the number of the period where it expires; values of secrets neither.
 */
export interface BuildInputs extends Freshness {
  readonly kind: "base" | "section";
  readonly platform: string;
  /** The manifest that a section is built on, or the foundation that a merge is; absent for a base. */
  readonly on?: Digest;
  /** Instructions in normal form: comments and formatting are gone. */
  readonly instructions: Json;
  /** The frontend's image, when `# syntax=` names one; the builder's own otherwise. */
  readonly frontend?: Digest;
  /** Only those that the Dockerfile declares. */
  readonly args: { readonly [name: string]: string };
  /** Images of other stages and `COPY --from`, by name: a moved tag is another input. */
  readonly images: { readonly [name: string]: Digest };
  /** What COPY, ADD and bind mounts can reach, by context; `""` is the main one. */
  readonly contexts: { readonly [name: string]: Digest };
  /** URLs of ADD, without credentials. */
  readonly remotes: readonly string[];
  /** What is at those of them that have no checksum; absent when there are none. */
  readonly sources?: { readonly [address: string]: Remote };
  /** What is in named contexts that are no folder and no image; absent when there are none. */
  readonly elsewhere?: {
    readonly [context: string]: Remote & { readonly address: string };
  };
  /** Values that the layerfile names beside all this, hashed; absent when there are none. */
  readonly values?: { readonly [input: string]: Digest };
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
  readonly network?: string;
  /** `200-239`: the numbers that new system accounts get, with `merge.ids: separate`. */
  readonly ids?: string;
}

/** All that can change what a merge gives. */
export interface MergeInputs {
  readonly kind: "merge";
  readonly base: Digest;
  /** In the order of their layers. The name is in the history. */
  readonly sections: readonly {
    readonly name: string;
    readonly digest: Digest;
    readonly on: Digest;
  }[];
  readonly overrides: Overrides;
  /** Its finalizing commands too: what they make anew is no conflict. */
  readonly policy: MergePolicy;
  /** Digests of the project's files that rules run, by the rule's command. */
  readonly programs: { readonly [command: string]: Digest };
  /** From SOURCE_DATE_EPOCH. */
  readonly created?: string;
  /** What the image says of where its parts are: the base's name, the sections' repository. */
  readonly named: { readonly base?: string; readonly sections: string | readonly string[] };
}

/** What a key is made from, kept in one record: it is also what explains a key. */
export type KeyRecord = (BuildInputs | (MergeInputs & { readonly mergeVersion: number })) & {
  readonly version: number;
};

/** The key of a step and the record that it is the digest of. */
export function keyOf(inputs: BuildInputs | MergeInputs): { key: Key; record: KeyRecord } {
  const record: KeyRecord =
    inputs.kind === "merge"
      ? { version: recordVersion, mergeVersion, ...inputs }
      : { version: recordVersion, ...inputs };
  return { key: digestOf(canonicalJson(record as unknown as Json)), record };
}

/**
 * What a build on a merged image depends on of it: on all that the image was made from, but not on
 * the date and the names that it has been given, which change nothing of its files and its
 * configuration. `below` are the foundations of its sections, in their order.
 */
export function foundationOf(inputs: MergeInputs, below: readonly Digest[]): Digest {
  const { created: _, named: __, sections, ...rest } = inputs;
  const parts = sections.map(({ name, digest }, at) => ({ name, digest, on: below[at] }));
  const record = { version: recordVersion, mergeVersion, ...rest, sections: parts };
  return digestOf(canonicalJson(record as unknown as Json));
}

/** The tag under which the cache repository keeps a step's result. */
export function cacheTagOf(name: string, key: Key): string {
  return `${name}-${hexOf(key)}`;
}
