import { ephemeralOf, pairOf } from "../merge/classes.ts";
import type { Rule } from "./difference.ts";

/**
 * What two builds of the same instructions may leave differently at a path. `content`: bytes.
 * `presence`: also whether it is there. `all`: also permissions and owner.
 */
export interface Expectation {
  readonly rule: Rule;
  readonly allows: "content" | "presence" | "all";
}

const presence = (rule: Rule): Expectation => ({ rule, allows: "presence" });

/** By the class that the merge of sections puts such files into. */
const byClass: { readonly [name: string]: Expectation } = {
  logs: presence("logs"),
  // The tools that leave them give them other permissions, too.
  backups: { rule: "backups", allows: "all" },
  locks: presence("locks"),
  caches: presence("caches"),
  "package lists": presence("package lists"),
  "machine ids": presence("machine ids"),
  "temporary files": presence("temporary files"),
};

const more: readonly (readonly [pattern: RegExp, expectation: Expectation])[] = [
  // What a program wrote down when it ran; a `.pyc` elsewhere stands for its source.
  [/(?:^|\/)__pycache__(?:\/[^/]+\.pyc)?$/, presence("compiled Python")],
  [/\.py[co]$/, { rule: "compiled Python", allows: "content" }],
  [/\/rpm\/rpmdb\.sqlite-(?:wal|shm)$/, presence("database logs")],
  [/^(?:usr\/lib\/sysimage\/libdnf5|var\/lib\/dnf)\/[^/]*history\.sqlite/, presence("logs")],
  [/^var\/lib\/dnf\/repos\/[^/]+\/countme$/, presence("caches")],
  [/^var\/lib\/dpkg\/available$/, presence("package lists")],
  [/^(?:etc\/(?:hosts|hostname|resolv\.conf|mtab)|\.dockerenv)$/, presence("runtime files")],
  [
    /^var\/(?:cache\/apt|lib\/apt\/lists)\/(?:archives\/)?(?:partial|auxfiles)$/,
    presence("package lists"),
  ],
  [
    /^var\/lib\/postgresql\/\d+\/[^/]+\/(?:global\/pg_control|pg_stat\/[^/]+|pg_wal\/[0-9A-F]{24})$/,
    { rule: "database clusters", allows: "content" },
  ],
];

/** Undefined where two builds should leave the same. The path is in the form of `Entry.path`. */
export function expectationOf(path: string): Expectation | undefined {
  for (const [pattern, expectation] of more) if (pattern.test(path)) return expectation;
  if (pairOf(path) !== undefined) return { rule: "random keys", allows: "content" };
  const ephemeral = ephemeralOf(path);
  return ephemeral && byClass[ephemeral.class];
}
