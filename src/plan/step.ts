import type { Base, ImageSpec, Section } from "../config/layerfile.ts";
import type { Descriptor, Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import type { Repository } from "../image/reference.ts";

/** `section:golang:linux/amd64`: unique in a graph, the same on every machine. */
export type StepId = string & { readonly __step: true };

interface StepBase {
  readonly id: StepId;
  /** What people call it: the section's or image's name, `base`, `maven+golang`. */
  readonly name: string;
  readonly needs: readonly StepId[];
}

export interface BaseStep extends StepBase {
  readonly kind: "base";
  readonly platform: Platform;
  readonly base: Base;
}

export interface SectionStep extends StepBase {
  readonly kind: "section";
  readonly platform: Platform;
  readonly section: Section;
  /** The step whose image it is built on: the base, or a merge of what the section needs. */
  readonly on: StepId;
}

export interface MergeStep extends StepBase {
  readonly kind: "merge";
  readonly platform: Platform;
  readonly base: StepId;
  /** In the order of their layers. */
  readonly sections: readonly StepId[];
  readonly overrides: ImageSpec["config"];
}

export interface PublishStep extends StepBase {
  readonly kind: "publish";
  readonly image: ImageSpec;
  /** One image for each of `platforms`, in their order. */
  readonly of: readonly StepId[];
  readonly platforms: readonly Platform[];
}

export type Step = BaseStep | SectionStep | MergeStep | PublishStep;

/** Steps in an order in which each comes after what it needs. */
export interface Graph {
  readonly steps: readonly Step[];
}

/** sha256 over all that can change a step's result. */
export type Key = Digest;

/** What a step came to, or would. */
export interface StepResult {
  /** The image's (or the index'). */
  readonly descriptor: Descriptor;
  /** Where it is. */
  readonly repository: Repository;
  /** Known by the steps that build on this one; absent for an image that was there before. */
  readonly key?: Key;
  /** Its triggers (ONBUILD), where its config has been read for something else. */
  readonly triggers?: readonly string[];
}

export type OutcomeStatus =
  /** Its result was there. */
  | "cached"
  /** It ran. */
  | "done"
  /** Its result was in the local store, and is in the cache repository now. */
  | "pushed"
  /** `plan`: it would run. */
  | "to-build"
  /** `plan`: its result would be pushed from the local store. */
  | "to-push"
  /** `plan`: its key can't be known before something that it needs has run. */
  | "pending"
  | "failed"
  /** Something that it needs has failed. */
  | "skipped"
  | "cancelled";

/** When a result has to be made anew. Seconds since 1970. */
export interface Expiry {
  readonly at: number;
  readonly now: number;
  /** When the result that is there was built, where it says so. */
  readonly built?: number;
}

export interface Outcome {
  readonly step: Step;
  readonly status: OutcomeStatus;
  /** Why it has this status, for people. */
  readonly reason: string;
  readonly key?: Key;
  readonly result?: StepResult;
  readonly error?: Error;
  /** Of a step that expires. */
  readonly expiry?: Expiry;
  /** Milliseconds that the step itself took. */
  readonly duration?: number;
}
