import type { BuildProgress } from "../builder/builder.ts";
import type { Digest } from "../image/digest.ts";
import type { MergeReport } from "../merge/report.ts";
import type { Graph, Outcome, Step, StepId } from "../plan/step.ts";
import type { Traffic } from "../store/copy.ts";

/** What a step tells while it runs. */
export type StepNews =
  | {
      readonly type: "step-progress";
      /** BuildKit's own progress, or a sentence on what a merge or publish does now. */
      readonly progress: BuildProgress | { readonly kind: "note"; readonly text: string };
    }
  | { readonly type: "step-traffic"; readonly traffic: Traffic }
  | { readonly type: "step-warning"; readonly text: string }
  /** What a merge made of its sections, once, when it is through. */
  | { readonly type: "step-merged"; readonly report: MergeReport };

/**
 * Everything that a screen, a log, a report or a test may want to know of a run. Times are
 * milliseconds since the run began.
 */
export type Event =
  | { readonly type: "run-started"; readonly at: number; readonly graph: Graph }
  | {
      readonly type: "step-started";
      readonly at: number;
      readonly step: Step;
      /** Where there are several. A step whose builder has died is started again on another. */
      readonly builder?: string;
    }
  | (StepNews & { readonly at: number; readonly step: Step })
  | {
      readonly type: "step-finished";
      readonly at: number;
      readonly step: Step;
      readonly outcome: Outcome;
    }
  | {
      readonly type: "tag-moved";
      readonly at: number;
      readonly reference: string;
      readonly digest: Digest;
      /** False when it pointed there already. */
      readonly moved: boolean;
    }
  | {
      readonly type: "output-written";
      readonly at: number;
      /** What and where, for people. */
      readonly output: string;
      /** False when it was there as it should be. */
      readonly written: boolean;
    }
  | { readonly type: "run-finished"; readonly at: number; readonly summary: Summary }
  /** Between two runs of `watch`; times are those since the next run's beginning. */
  | { readonly type: "watching"; readonly at: number; readonly folders: readonly string[] }
  | { readonly type: "files-changed"; readonly at: number; readonly paths: readonly string[] };

export interface Summary {
  readonly outcomes: readonly Outcome[];
  readonly traffic: Traffic;
  /** Milliseconds. */
  readonly duration: number;
  /** The longest chain of steps by duration, first to last. */
  readonly chain: readonly Step[];
  /** What the merges of this run did, in the order of their ends. */
  readonly merges: readonly { readonly step: StepId; readonly report: MergeReport }[];
  /** The folder of the local store, when results are kept there. */
  readonly store?: string;
  /** There was nothing to do, by what registries had said before: none was asked. */
  readonly isRecalled?: true;
  /** Why the tags could not be moved, or an output not be written. */
  readonly error?: Error;
}

export type Emit = (event: Event) => void;
