/** A path that a command line names: absolute, cleaned, without a slash at its end. */
export interface PathUse {
  /** May hold `*`, `?`, `[…]` when `glob`. */
  readonly path: string;
  readonly glob: boolean;
  /** All below it as well (`rm -rf`, `cp -r`, `tar -C`, `chown -R`, `find`). */
  readonly tree: boolean;
  /** Who says so: the simple command's name, as `tar`. */
  readonly by: string;
}

export type PackageManager =
  | "apt"
  | "apk"
  | "dnf"
  | "yum"
  | "microdnf"
  | "zypper"
  | "pip"
  | "npm"
  | "gem"
  | "cargo"
  | "go";

/** Packages of one manager. `*`: some whose names are not known. */
export interface Packages {
  readonly manager: PackageManager;
  readonly packages: readonly string[];
}

/** Why not all of it can be known, and where in the text that is so. */
export interface Unknown {
  readonly reason: string;
  readonly offset: number;
}

/** What the shell text of one RUN does, as far as it can be known. */
export interface Effects {
  readonly reads: readonly PathUse[];
  readonly writes: readonly PathUse[];
  readonly removes: readonly PathUse[];
  /**
   * Programs that are run, by the word as written (`curl`, `/usr/local/go/bin/go`, `./configure`).
   * Builtins, keywords and functions defined in the text are not in.
   */
  readonly commands: readonly string[];
  /** Environment variables whose value from outside matters: not set before in the text itself. */
  readonly variables: readonly string[];
  readonly installs: readonly Packages[];
  /** Package lists refreshed (`apt-get update`). */
  readonly refreshes: readonly PackageManager[];
  /** Every package touched (`apt-get upgrade`, `dnf update`). */
  readonly upgrades: readonly PackageManager[];
  readonly removesPackages: readonly Packages[];
  readonly makesUsers: readonly string[];
  readonly makesGroups: readonly string[];
  /** Names or numbers that chown, su, gosu, `install -o`, usermod … use. */
  readonly usesUsers: readonly string[];
  readonly usesGroups: readonly string[];
  /** Empty when all is known. */
  readonly unknowns: readonly Unknown[];
}

/** What is known about the shell before its text runs. */
export interface ShellContext {
  /** Of SHELL: `/bin/sh`, `bash` … Anything that is no Bourne shell gives one unknown. */
  readonly shell: string;
  /** The working directory, absolute. undefined: not known. */
  readonly cwd: string | undefined;
  /** Values of variables that are known; one that is not here has an unknown value. */
  readonly variables: { readonly [name: string]: string };
  /** `/root` unless USER says otherwise. */
  readonly home: string;
}

export const nothingDone: Effects = {
  reads: [],
  writes: [],
  removes: [],
  commands: [],
  variables: [],
  installs: [],
  refreshes: [],
  upgrades: [],
  removesPackages: [],
  makesUsers: [],
  makesGroups: [],
  usesUsers: [],
  usesGroups: [],
  unknowns: [],
};

/** What a text does when a shell runs it. */
export function effectsOf(_text: string, context: ShellContext): Effects {
  return { ...nothingDone, unknowns: [{ reason: `a text for ${context.shell}`, offset: 0 }] };
}

/** What a program does that is run without a shell, as by the exec form of RUN. */
export function effectsOfExec(argv: readonly string[], _context: ShellContext): Effects {
  return { ...nothingDone, unknowns: [{ reason: `runs ${argv[0] ?? "nothing"}`, offset: 0 }] };
}
