import type { Writable } from "node:stream";

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
  /** `-f`: found from the working folder upwards when absent. */
  readonly file?: string;
}

export interface PlanOptions extends FileOptions {
  readonly json?: boolean;
  readonly graph?: "mermaid" | "dot";
  readonly only?: readonly string[];
}

export interface BuildOptions extends FileOptions {
  readonly push?: boolean;
  /** How many steps at once. */
  readonly jobs?: number;
  readonly failFast?: boolean;
  readonly builder?: string;
  readonly cache?: boolean;
  readonly only?: readonly string[];
  readonly requireCached?: boolean;
  readonly dryRun?: boolean;
  readonly progress?: "auto" | "tty" | "plain" | "json";
  /** Tell all of what the merges did. */
  readonly explain?: boolean;
  /** The summary as JSON on stdout. */
  readonly json?: boolean;
}

/** A command gives back the exit code. */
export type Command<Options> = (options: Options, io: Io) => Promise<number>;
