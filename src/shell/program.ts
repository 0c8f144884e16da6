import type { PackageManager } from "./draft.ts";
import type { Output, Start } from "./interpreter.ts";
import type { Parsed } from "./options.ts";
import type { Arg } from "./pieces.ts";
import type { Use, User } from "./use.ts";

/** A program that is run, with its command line. */
export interface Call extends User {
  /** As it is written: `/usr/local/go/bin/go`. The name is `go`. */
  readonly word: string;
  readonly args: readonly Arg[];
  readonly offset: number;
  readonly start: Start;
}

/** What a program does, as data; what data can't say is said by `act`. Names have blanks between them. */
export interface Program {
  /** Options that have a value, and what is done with it. */
  readonly options?: { readonly [names: string]: Use };
  readonly operands?: Use;
  /** Where they are used in another way than the rest. */
  readonly first?: Use;
  readonly last?: Use;
  /** Options that make the operands trees. */
  readonly recursive?: string;
  /** Paths that it uses whatever is asked of it. `~` and `.` at the beginning are what they are. */
  readonly also?: readonly (readonly [Use, string])[];
  /** Variables that it heeds. */
  readonly environment?: string;
  /** Programs that it runs. */
  readonly commands?: string;
  /** Its operands are packages. */
  readonly packages?: readonly [PackageManager, "installs" | "removes" | "refreshes" | "upgrades"];
  /** Commands of its own: `git clone`. */
  readonly verbs?: { readonly [names: string]: Program };
  /** What it does without one of these. */
  readonly bare?: Program;
  /** What it does with a command that is not named. */
  readonly other?: Program;
  /** Why what it does can't be known. */
  readonly unknown?: string;
  /** Options with which that is so. */
  readonly refuse?: { readonly [names: string]: string };
  /** Words that may be options or nothing do no harm. */
  readonly harmless?: true;
  /** Its operands are another program's command line. */
  readonly wraps?: true;
  readonly act?: (call: Call, parsed: Parsed) => Output;
}

export type Programs = { readonly [names: string]: Program };
