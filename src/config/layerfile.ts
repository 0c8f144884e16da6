import type { Place, Source } from "../diagnostics/diagnostic.ts";
import type { Dockerfile } from "../dockerfile/parse.ts";
import type { Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import type { Reference, Repository } from "../image/reference.ts";
import type { Overrides } from "../merge/overrides.ts";
import type { MergePolicy } from "../merge/policy.ts";

/**
 * What `layers.yaml` says, sound and complete: defaults are filled in, names resolve, files exist,
 * Dockerfiles parse. Only `loadLayerfile` makes one.
 */
export interface Layerfile {
  readonly source: Source;
  /** The folder of the file, absolute: the project. */
  readonly directory: string;
  readonly repository: Repository;
  /** Where results are kept: the only cache that is written to. */
  readonly cache: Repository;
  /** Where results are looked up, in this order; `cache` is one of them. */
  readonly caches: readonly Repository[];
  readonly platforms: readonly Platform[];
  /** The Dockerfile that base and sections are parts of. */
  readonly from?: From;
  readonly base: Base;
  /** In the order of the file. */
  readonly sections: readonly Section[];
  readonly images: readonly ImageSpec[];
  readonly merge: MergePolicy;
  /** Whether published images carry an attestation of what was merged. */
  readonly provenance: boolean;
  /** The Dockerfile that this file replaces, absolute: what `verify` compares with. */
  readonly monolith?: string;
  /** In the order of preference; none for buildx's current one. */
  readonly builders: readonly BuilderSpec[];
  readonly registries: { readonly [host: string]: RegistryOptions };
}

export interface RegistryOptions {
  /** Plain http, or https with a certificate that nobody vouches for. */
  readonly insecure?: boolean;
  /** `http(s)://host[:port]` or a host, asked in order before the registry itself. */
  readonly mirrors?: readonly string[];
  /** Sent with every request to the registry itself. Their values are secrets. */
  readonly headers?: { readonly [name: string]: string };
  /** Who vouches for it, who we are, and the key to that: files in PEM form; absolute paths. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** A buildx builder, or a docker context by its name. */
export interface BuilderSpec {
  readonly name: string;
  /** What it builds; all that it says it can when absent. */
  readonly platforms?: readonly Platform[];
  /** How many builds it runs at once; `--jobs` when absent. */
  readonly jobs?: number;
}

export type Base = (
  | { readonly kind: "image"; readonly reference: Reference }
  | { readonly kind: "build"; readonly build: BuildSpec }
) & {
  readonly place: Place;
  /** When a moved tag of its images counts; at once when absent. */
  readonly update?: Update;
};

/** Only when the lock moves it, or once in a period of so many seconds. */
export type Update = "lock" | { readonly every: number };

/** A Dockerfile with markers, as it is built when nobody takes it apart. */
export interface From {
  /** Absolute. */
  readonly path: string;
  /** Its Dockerfile ends with the stage that is built. */
  readonly build: BuildSpec;
  readonly place: Place;
}

export interface Section {
  readonly name: string;
  readonly place: Place;
  /** Sections that this one is built on, as written. */
  readonly needs: readonly string[];
  /** Those of the layerfile that it is in; all of them when absent. */
  readonly platforms?: readonly Platform[];
  /** It is built on all others that there are for a platform: what is left behind them. */
  readonly isTail?: true;
  readonly build: BuildSpec;
}

/** What a Dockerfile is built with. Paths are absolute. */
export interface BuildSpec {
  readonly dockerfile: Dockerfile;
  /** The Dockerfile's own ignore file or the context's: content, undefined when there is none. */
  readonly ignore: string | undefined;
  readonly context: string;
  readonly contexts: { readonly [name: string]: ContextSpec };
  readonly args: { readonly [name: string]: string };
  readonly secrets: readonly SecretSpec[];
  readonly ssh: readonly string[];
  readonly network: string | undefined;
  /** How old a result may get, in seconds; absent for any age. */
  readonly expires?: number;
  /** Another one, and it is built again. */
  readonly salt?: string;
  /** What counts beside all this; absent when nothing does. */
  readonly inputs?: readonly InputSpec[];
}

/** Something that a Dockerfile can't say and that changes what comes of it. */
export type InputSpec =
  /** What a command prints, run by the shell in the project's folder. */
  | { readonly kind: "command"; readonly text: string; readonly place: Place }
  /** The value of an environment variable. */
  | { readonly kind: "env"; readonly text: string; readonly place: Place };

export type ContextSpec =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "image"; readonly reference: Reference }
  /** An image of a folder in OCI layout, which is an absolute path; `name` as its index has it. */
  | {
      readonly kind: "layout";
      readonly path: string;
      readonly name?: string;
      readonly digest?: Digest;
    }
  /** A git repository, or a file of the web. */
  | { readonly kind: "remote"; readonly address: string };

export interface SecretSpec {
  readonly id: string;
  readonly env?: string;
  /** Absolute. */
  readonly file?: string;
}

export interface ImageSpec {
  readonly name: string;
  readonly place: Place;
  readonly repository: Repository;
  /** In the order of the merge; what they need comes before them, also when it was not named. */
  readonly sections: readonly string[];
  readonly tags: readonly string[];
  /** Overrides what the merge gives. */
  readonly config: Overrides;
}
