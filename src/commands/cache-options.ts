import type { FileOptions } from "./io.ts";
import type { DryRunOptions } from "./toolbox-options.ts";

/** Which cache: that of a project, in the local store or at its registry. */
export interface CacheOptions extends FileOptions {
  readonly registry?: boolean;
  readonly store?: string;
  readonly json?: boolean;
}

export interface CachePruneOptions extends CacheOptions, DryRunOptions {
  /** Of each step and platform. */
  readonly keepLast?: number;
  /** Milliseconds. */
  readonly keepWithin?: number;
  /** Bytes. */
  readonly maxSize?: number;
  /** Milliseconds. */
  readonly grace: number;
}

export interface CacheFileOptions extends CacheOptions {
  /** A tar in OCI layout. */
  readonly archive: string;
}
