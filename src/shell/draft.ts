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

/** A symbolic link that is made. Where its name can't be told from a folder's, it counts as both. */
export interface Link {
  readonly path: string;
  /** Absolute. */
  readonly target: string;
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
  readonly links: readonly Link[];
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

/** Effects while they are being found. The same twice counts once. */
export interface Draft {
  readonly reads: Map<string, PathUse>;
  readonly writes: Map<string, PathUse>;
  readonly removes: Map<string, PathUse>;
  readonly links: Map<string, Link>;
  readonly commands: Set<string>;
  readonly variables: Set<string>;
  readonly installs: Map<string, Packages>;
  readonly refreshes: Set<PackageManager>;
  readonly upgrades: Set<PackageManager>;
  readonly removesPackages: Map<string, Packages>;
  readonly makesUsers: Set<string>;
  readonly makesGroups: Set<string>;
  readonly usesUsers: Set<string>;
  readonly usesGroups: Set<string>;
  readonly unknowns: Map<string, Unknown>;
}

export const emptyDraft = (): Draft => ({
  reads: new Map(),
  writes: new Map(),
  removes: new Map(),
  links: new Map(),
  commands: new Set(),
  variables: new Set(),
  installs: new Map(),
  refreshes: new Set(),
  upgrades: new Set(),
  removesPackages: new Map(),
  makesUsers: new Set(),
  makesGroups: new Set(),
  usesUsers: new Set(),
  usesGroups: new Set(),
  unknowns: new Map(),
});

/** Puts down a record, once. */
export function note<T extends object>(records: Map<string, T>, record: T): void {
  records.set(JSON.stringify(record), record);
}

/** What has been found, in the order in which it was. */
export const effectsIn = (draft: Draft): Effects => ({
  reads: [...draft.reads.values()],
  writes: [...draft.writes.values()],
  removes: [...draft.removes.values()],
  links: [...draft.links.values()],
  commands: [...draft.commands],
  variables: [...draft.variables],
  installs: [...draft.installs.values()],
  refreshes: [...draft.refreshes],
  upgrades: [...draft.upgrades],
  removesPackages: [...draft.removesPackages.values()],
  makesUsers: [...draft.makesUsers],
  makesGroups: [...draft.makesGroups],
  usesUsers: [...draft.usesUsers],
  usesGroups: [...draft.usesGroups],
  unknowns: [...draft.unknowns.values()],
});
