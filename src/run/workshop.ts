import type { Builder } from "../builder/builder.ts";
import type { Layerfile } from "../config/layerfile.ts";
import type { StatCache } from "../context/stat-cache.ts";
import type { ReachedFolder } from "../context/watched.ts";
import type { Graph, Step } from "../plan/step.ts";
import type { OpenStore } from "../store/store.ts";
import type { Cache } from "./cache.ts";
import type { Description, KnownResult } from "./description.ts";
import type { FindImage } from "./find-image.ts";
import type { DigestInput } from "./input-values.ts";
import type { Remotes } from "./remotes.ts";
import type { Tocs } from "./tocs.ts";
import type { Hands, Inspection } from "./walk.ts";

/** What all kinds of step share. */
export interface Workshop {
  readonly layerfile: Layerfile;
  readonly graph: Graph;
  readonly open: OpenStore;
  /** Where images that the layerfile and its Dockerfiles name are. */
  readonly find: FindImage;
  /** The same for those that the base is, or is built from: a moved one may count later. */
  readonly findForBase: FindImage;
  /** What addresses that Dockerfiles and contexts name stand for. */
  readonly remotes: Remotes;
  /** What inputs of the layerfile come to. */
  readonly digestInput: DigestInput;
  /** By its name; buildx's current one, or the first of several, without. */
  readonly builderFor: (name: string | undefined) => Builder;
  readonly cache: Cache;
  readonly tocs: Tocs;
  /** Digests of files that were read before; absent where there is no place for them. */
  readonly stats?: StatCache;
  /** Told of every folder that keys depend on. */
  readonly onContext?: (context: ReachedFolder) => void;
  /** Build base and sections also where their results are in the cache, and without the builder's. */
  readonly noCache: boolean;
  /** For the commands of rules. */
  readonly env: { readonly [name: string]: string | undefined };
  /** RFC 3339, from SOURCE_DATE_EPOCH. */
  readonly created: string | undefined;
  /** What the time is held to be, in seconds since 1970: SOURCE_DATE_EPOCH, or that of the start. */
  readonly now: number;
  /** Of layerbuild. */
  readonly version: string;
}

/** What one kind of step is looked at and done with. */
export interface StepHands<T extends Step> {
  inspect(step: T, ...rest: Tail1<Parameters<Hands["inspect"]>>): Promise<Inspection>;
  act(
    step: T,
    inspection: Inspection,
    ...rest: Tail<Parameters<NonNullable<Hands["act"]>>>
  ): ReturnType<NonNullable<Hands["act"]>>;
  /** What its key is made of, as far as results are known; absent where it has none. */
  describe?(step: T, known: KnownResult): Promise<Description | undefined>;
}

type Tail1<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;
type Tail<T extends unknown[]> = T extends [unknown, unknown, ...infer Rest] ? Rest : never;
