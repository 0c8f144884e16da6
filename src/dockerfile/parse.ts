import type { Place, Result, Source } from "../diagnostics/diagnostic.ts";

/** One instruction of a Dockerfile. */
export interface Instruction {
  /** Upper case: `RUN`. */
  readonly name: string;
  /** From the first letter to the end of its last line, heredocs included. */
  readonly place: Place;
  /** `--mount=type=bind,…` and the like, in order. */
  readonly flags: readonly { readonly name: string; readonly value: string | undefined }[];
  /** What follows name and flags, continuations joined, comment lines taken out; no heredoc bodies. */
  readonly argument: string;
  /** The array of the exec (JSON) form; undefined in the shell form. */
  readonly json: readonly string[] | undefined;
  readonly heredocs: readonly Heredoc[];
}

export interface Heredoc {
  readonly name: string;
  /** Whether variables in it are expanded: its delimiter was not quoted. */
  readonly expand: boolean;
  /** `<<-`: leading tabs are taken off. */
  readonly chomp: boolean;
  readonly content: string;
}

export interface Dockerfile {
  readonly source: Source;
  readonly escape: "\\" | "`";
  /** The image of `# syntax=`. */
  readonly syntax: string | undefined;
  readonly instructions: readonly Instruction[];
}

export declare function parseDockerfile(source: Source): Result<Dockerfile>;
