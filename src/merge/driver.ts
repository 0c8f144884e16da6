import type { SideChange } from "./standing.ts";

/** What a section made of a file: its bytes before and after, undefined where there is no file. */
export type FileChange = SideChange<Buffer | undefined>;

/** Two sections that want different things of one record of a file. */
export interface RecordConflict {
  /** What people call the record: `package foo`, `user app`, `line 12`. */
  readonly key: string;
  /** Why the two do not go together, one sentence without a full stop; "" when the values tell. */
  readonly why: string;
  readonly base: string | undefined;
  readonly sides: readonly { readonly section: string; readonly value: string }[];
  /** The package that it is about: conflicts about its files are folded into this one. */
  readonly package?: string;
}

export interface DriverResult {
  /** The merged file; undefined when it is gone. With conflicts: the last section's word. */
  readonly bytes: Buffer | undefined;
  readonly conflicts: readonly RecordConflict[];
  /** What was decided, for the report: one sentence each. */
  readonly notes: readonly string[];
}

/** What a driver may look at beside the file that it merges. All paths without leading `/`. */
export interface Surroundings {
  /** The file that is merged. */
  readonly path: string;
  /** A file of the base. */
  base(path: string): Buffer | undefined;
  /** A file as a section left it. */
  side(section: string, path: string): Buffer | undefined;
}

/**
 * Merges one kind of file: bytes to bytes, a pure function. `changes` are of the sections that
 * changed the file, two at least, in the order of their layers.
 */
export interface Driver {
  /** As rules and reports name it: `dpkg-status`. */
  readonly name: string;
  /** Which paths are its own; absent for those that only rules choose (`json`). */
  readonly paths?: RegExp;
  merge(
    base: Buffer | undefined,
    changes: readonly FileChange[],
    surroundings: Surroundings,
  ): DriverResult;
}
