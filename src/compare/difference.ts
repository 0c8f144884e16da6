/** What happened on the way from the first image to the second. */
export type Change = "added" | "removed" | "changed";

/** What a difference is about. */
export type Topic = "file" | "package" | "account" | "record" | "configuration";

/** Something that is not the same in two images. */
export interface Difference {
  readonly topic: Topic;
  readonly change: Change;
  /** As people read it: `/usr/bin/x`, `package curl`, `user redis`, `Env PATH`. */
  readonly subject: string;
  /** What about it, one each: `mode 644 → 755`. */
  readonly details: readonly string[];
  /** The file that it is or stands in, in the form of `Entry.path`. */
  readonly path?: string;
  /** Of a file: the package that ships it and differs itself. */
  readonly package?: string;
}

/** A difference that does not count, by the name of what explains it. */
export interface Ignored {
  readonly rule: Rule;
  readonly difference: Difference;
}

/** Why differences do not count: two builds of the same instructions have them as well. */
export const rules = {
  times: "times of files",
  logs: "logs",
  backups: "backups that tools leave of their files",
  locks: "lock files",
  caches: "caches that are made again when they are needed",
  "package lists": "what archives had to offer",
  "machine ids": "ids and seeds of a machine",
  "random keys": "keys that are drawn at installation",
  "database clusters": "ids and times of new database clusters",
  "compiled Python": "times in compiled Python",
  "database logs": "logs of databases, which are read with these",
  "temporary files": "temporary files",
  "runtime files": "files that a container gets from its engine",
  order: "records in another order",
  ids: "system numbers of accounts, and who owns files by them",
  "empty databases": "databases without records",
  spelling: "other ways to say the same",
} as const;

export type Rule = keyof typeof rules;

/** Collects what a comparison finds. */
export interface Ledger {
  readonly differences: Difference[];
  readonly ignored: Ignored[];
}

export const emptyLedger = (): Ledger => ({ differences: [], ignored: [] });

/** Writes a difference down, as one that counts or, by a rule, as one that does not. */
export function note(ledger: Ledger, difference: Difference, rule?: Rule): void {
  if (rule) ledger.ignored.push({ rule, difference });
  else ledger.differences.push(difference);
}
