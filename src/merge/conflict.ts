/** What kind of place two sections disagree on. Source of the levels: ARCHITECTURE.md, "Levels". */
export type Level =
  /** Execution parameters of the image. */
  | "configuration"
  /** Permissions, owner or extended attributes of one path. */
  | "metadata"
  /** A record of a file whose format is known. */
  | "record"
  /** A user's or group's number. */
  | "ids"
  /** A generated file that can't be merged and has to be generated again. */
  | "regenerate"
  /** A package: its version, what it needs, what it ships. */
  | "package"
  /** A file here, a directory or nothing there. */
  | "structural"
  /** The bytes of a file of no known format. */
  | "content";

/** Two sections that want different things of one place. */
export interface Conflict {
  readonly level: Level;
  /** What it is about: `/etc/motd`, `Env GOROOT`, `package foo`. */
  readonly subject: string;
  /** Why they do not go together, where the values alone do not tell; no full stop. */
  readonly why?: string;
  /** The value before, as text; undefined when there was none. */
  readonly base: string | undefined;
  readonly sides: readonly ConflictSide[];
  /** Paths whose own conflicts this one explains. */
  readonly folded?: readonly string[];
  /** The person's rule wants an error here, whatever `merge.conflicts` says. */
  readonly isForced?: true;
  /** What the person can do, one line each; more follow from the level (`waysOut`). */
  readonly ways?: readonly string[];
}

export interface ConflictSide {
  readonly section: string;
  readonly value: string;
  /** Packages of the section that own the path. */
  readonly packages?: readonly string[];
  /** The Dockerfile instruction that did it, as the history tells. */
  readonly instruction?: string;
}

/** `a, b and c`. */
export function listOf(names: readonly string[]): string {
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
