import type { MergePolicy } from "../merge/policy.ts";
import type { StepNews } from "../run/event.ts";
import type { Tocs } from "../run/tocs.ts";
import type { OpenStore, Store } from "../store/store.ts";
import type { Tell } from "./tell.ts";

/** What images are merged with when no layerfile says how. */
export interface Surgery {
  /** Opens registries. */
  readonly open: OpenStore;
  readonly tocs: Tocs;
  /** Where the result goes, complete but for a tag. */
  readonly target: Store;
  readonly policy: MergePolicy;
  /** RFC 3339, from SOURCE_DATE_EPOCH. */
  readonly created: string | undefined;
  /** What a person should know. */
  readonly tell: Tell;
  readonly emit: (news: StepNews) => void;
  readonly env: { readonly [name: string]: string | undefined };
  /** Where commands of rules run. */
  readonly directory: string;
  readonly signal: AbortSignal;
}
