import type { BuildInputs, KeyRecord, MergeInputs } from "./key.ts";
import type { Key } from "./step.ts";

/** What a key is made of; what records of earlier versions don't have is absent. */
export type KeptInputs = (BuildInputs | MergeInputs) & {
  readonly [version in "version" | "mergeVersion"]?: number;
};

/** The inputs of a step and what explains them. */
export interface Described {
  readonly inputs: KeptInputs | KeyRecord;
  /** The name of the image that it is built on: `debian:bookworm-slim`, `base`, `merge a+b`. */
  readonly on?: string;
  /** The keys of the images that it is made of, where layerbuild made those; by their names. */
  readonly keys?: { readonly [name: string]: Key };
  /**
   * Other steps have to run before all is known: `on` is absent then, and digests of a merge that
   * are not known are empty.
   */
  readonly isPartial?: true;
}
