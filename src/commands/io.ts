import type { Writable } from "node:stream";
import type { ConflictPolicy } from "../merge/policy.ts";

/** What a command has of the world. Tests give their own. */
export interface Io {
  readonly env: { readonly [name: string]: string | undefined };
  /** Absolute. */
  readonly cwd: string;
  /** Results. */
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Progress, warnings and errors. */
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

export interface FileOptions {
  /** The file or its folder; found from the working folder upwards when absent. */
  readonly file?: string;
}

/** What decides where results are kept and which steps there are. */
export interface RunOptions extends FileOptions {
  /** Results go to the registry; to the local store otherwise. */
  readonly push?: boolean;
  /** The folder of the local store; LAYERBUILD_STORE, else below the user's cache folder. */
  readonly store?: string;
  /** Instead of the layerfile's `platforms`. */
  readonly platform?: readonly string[];
  readonly only?: readonly string[];
  /** Instead of the layerfile's `builders`. */
  readonly builder?: readonly string[];
  /** How many steps at once. */
  readonly jobs?: number;
  readonly cache?: boolean;
  /** Fail when the lock is stale, or is not there. */
  readonly locked?: boolean;
  /** Ask registries also where there was nothing to do the last time. */
  readonly verify?: boolean;
}

export interface LockOptions extends FileOptions {
  /** Ask anew for these names, or for all. */
  readonly update?: true | readonly string[];
  /** Only tell whether it is stale. */
  readonly check?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export interface PlanOptions extends RunOptions {
  readonly json?: boolean;
  /** Say why steps are not cached: all of them, or that one. */
  readonly explain?: boolean | string;
  readonly graph?: "mermaid" | "dot";
  /** What is to be built, as jobs. */
  readonly matrix?: boolean;
}

export interface BuildOptions extends RunOptions {
  /** Put the images into the engine. */
  readonly load?: boolean;
  readonly output?: readonly OutputSpec[];
  readonly failFast?: boolean;
  readonly requireCached?: boolean;
  readonly dryRun?: boolean;
  readonly progress?: "auto" | "tty" | "plain" | "json";
  /** Tell all of what the merges did. */
  readonly explain?: boolean;
  /** The summary as JSON on stdout. */
  readonly json?: boolean;
  /** Where to write what came of it, also when it failed; relative to the working folder. */
  readonly metadataFile?: string;
}

export interface WatchOptions
  extends Omit<BuildOptions, "requireCached" | "dryRun" | "json" | "metadataFile"> {
  /** A line of shell that is run after each build that ended well. */
  readonly run?: string;
}

/** How two images are compared, and how that is told. */
export interface CompareOptions {
  /** Nothing is ignored. */
  readonly strict?: boolean;
  /** Tell every difference, not only the first of each group. */
  readonly all?: boolean;
  readonly json?: boolean;
  readonly platform?: readonly string[];
  /** The folder of the local store, where tables of contents are kept. */
  readonly store?: string;
}

export interface DiffOptions extends CompareOptions {
  /** Names of images, of any transport. */
  readonly a: string;
  readonly b: string;
  /** Files, folders or patterns; everything when there are none. */
  readonly paths: readonly string[];
}

export interface VerifyOptions extends CompareOptions, FileOptions {
  /** The Dockerfile of the monolith; relative to the working folder. */
  readonly dockerfile?: string;
  /** Its context; the project's folder when absent. */
  readonly context?: string;
  /** Its stage; the last when absent. */
  readonly target?: string;
  /** `NAME=value`, beside the layerfile's. */
  readonly buildArg?: readonly string[];
  /** The image of the layerfile; the one that has all sections when absent. */
  readonly image?: string;
  readonly builder?: readonly string[];
  readonly jobs?: number;
  readonly cache?: boolean;
  readonly progress?: "auto" | "tty" | "plain" | "json";
}

export interface EjectOptions extends FileOptions {
  /** Which of several images. */
  readonly image?: string;
  /** A bake file, of all images without a name. */
  readonly bake?: boolean;
  /** A file; stdout when absent. */
  readonly output?: string;
  readonly platform?: readonly string[];
  /** Where images are put that only the engine has. */
  readonly store?: string;
}

/** What all commands have that make an image of images. */
export interface MakeOptions {
  /** Where the new image goes: names of any transport but `oci-archive`. */
  readonly tag?: readonly string[];
  /** The old image keeps its tag with this behind it. */
  readonly backup?: string;
  /** Make it, find what is wrong with it, and keep nothing. */
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly store?: string;
}

/** What commands have that change an image; they may replace it. */
export interface ChangeOptions extends MakeOptions {
  readonly image: string;
  /** The image's own tag moves to the new one. */
  readonly replace?: boolean;
}

export interface FlattenOptions extends ChangeOptions {
  readonly maxLayers?: number;
  readonly from?: string;
  readonly ignoreUnknown?: boolean;
}

export interface RebaseOptions extends ChangeOptions {
  readonly onto: string;
  readonly oldBase?: string;
  readonly conflicts?: ConflictPolicy;
}

export interface ReplaceOptions extends ChangeOptions {
  /** `NAME=IMAGE`. */
  readonly section: string;
}

export interface MergeOptions extends MakeOptions {
  readonly base: string;
  /** `IMAGE` or `NAME=IMAGE`, in the order of their layers. */
  readonly section: readonly string[];
  readonly platform?: readonly string[];
  readonly conflicts?: ConflictPolicy;
}

export interface ValidateOptions {
  readonly image: string;
  readonly json?: boolean;
  readonly store?: string;
}

export interface InitOptions {
  /** The file or its folder; ./Dockerfile when absent. */
  readonly dockerfile?: string;
  /** Markers in the Dockerfile instead of sections in layers.yaml. */
  readonly inPlace?: boolean;
  /** Show what would be written. */
  readonly dryRun?: boolean;
  /** Write over a layers.yaml that is there. */
  readonly force?: boolean;
  /** Where images go. */
  readonly repository?: string;
  /** Print the graph. */
  readonly explain?: boolean;
  readonly json?: boolean;
}

/** One `--output`. Paths are as given. */
export type OutputSpec =
  | { readonly type: "registry" }
  /** A folder in OCI layout, or a tar of one when the name ends in .tar. */
  | { readonly type: "oci"; readonly dest: string }
  /** A tar for `docker load`. */
  | { readonly type: "docker"; readonly dest: string };

/** A command gives back the exit code. */
export type Command<Options> = (options: Options, io: Io) => Promise<number>;
