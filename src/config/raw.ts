import type { ConflictPolicy, IdPolicy, Rule, TriggerPolicy } from "../merge/policy.ts";

/** A Layerfile as it is written: what `schemas/layers.schema.json` lets through. */
export interface RawLayerfile {
  readonly $schema?: string;
  readonly version: 1;
  readonly repository: string;
  readonly cache?: RawCache | readonly RawCache[];
  readonly platforms?: readonly string[];
  readonly from?: string | RawFrom;
  readonly base?: RawBase;
  readonly sections?: { readonly [name: string]: RawSection };
  readonly images?: { readonly [name: string]: RawImage };
  readonly merge?: RawMerge;
  readonly provenance?: boolean;
  readonly monolith?: string;
  readonly builders?: readonly (string | RawBuilder)[];
  readonly registries?: { readonly [host: string]: RawRegistry };
}

export interface RawBuilder {
  readonly name: string;
  readonly platforms?: readonly string[];
  readonly jobs?: number;
}

export interface RawCache {
  readonly repository: string;
  readonly mode?: "rw" | "ro";
}

/** What base and sections have in common. */
export interface RawBuild {
  readonly dockerfile?: string;
  readonly instructions?: string;
  readonly context?: string;
  readonly contexts?: { readonly [name: string]: string };
  readonly args?: { readonly [name: string]: string };
  readonly secrets?: readonly RawSecret[];
  readonly ssh?: readonly string[];
  readonly network?: "default" | "none" | "host";
  readonly expires?: string;
  readonly salt?: string;
  readonly inputs?: readonly string[];
}

/** A Dockerfile with markers. */
export interface RawFrom extends Omit<RawBuild, "instructions" | "inputs"> {
  readonly dockerfile: string;
  readonly target?: string;
  readonly update?: string;
}

export interface RawBase extends RawBuild {
  readonly image?: string;
  readonly update?: string;
}

export interface RawSection extends RawBuild {
  readonly needs?: readonly string[];
  readonly platforms?: readonly string[];
}

export interface RawSecret {
  readonly id: string;
  readonly env?: string;
  readonly file?: string;
}

export interface RawImage {
  readonly repository?: string;
  readonly sections?: readonly string[];
  readonly tags?: readonly string[];
  readonly config?: RawConfig;
}

export interface RawConfig {
  readonly user?: string | null;
  readonly workdir?: string | null;
  readonly entrypoint?: readonly string[] | null;
  readonly cmd?: readonly string[] | null;
  readonly env?: { readonly [name: string]: string | null };
  readonly labels?: { readonly [name: string]: string | null };
  readonly ports?: readonly (string | number)[];
  readonly volumes?: readonly string[];
  readonly stopSignal?: string | null;
  readonly shell?: readonly string[] | null;
  readonly healthcheck?: RawHealthcheck | null;
}

export interface RawHealthcheck {
  readonly test: string | readonly string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly startPeriod?: string;
  readonly startInterval?: string;
  readonly retries?: number;
}

export interface RawMerge {
  readonly conflicts?: ConflictPolicy;
  readonly ids?: IdPolicy;
  readonly triggers?: TriggerPolicy;
  /** Written as they are meant. */
  readonly rules?: readonly Rule[];
  readonly finalize?: readonly string[];
  readonly maxLayers?: number;
}

export interface RawRegistry {
  readonly insecure?: boolean;
  readonly mirrors?: readonly string[];
  readonly headers?: { readonly [name: string]: string };
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}
