import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import type { IgnoreRules, Matches } from "./dockerignore.ts";
import { compileGlob, hasWildcard, plainText } from "./glob.ts";
import { bytesOf, nameOf, textOf } from "./names.ts";
import { type Status, statusOf } from "./status.ts";

/** Something in a context. */
export interface Entry {
  /** Relative to the root, with `/`; bytes as latin1, since a name need not be UTF-8. */
  readonly path: string;
  readonly status: Status;
  /** Where a symbolic link points, bytes as latin1. */
  readonly target?: string;
}

export interface Found {
  /** By path, without an order. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Patterns that nothing matches. */
  readonly absent: readonly string[];
}

/** A part of a path that is looked for: a pattern of the Dockerfile or a name of a link's target. */
type Part = { readonly pattern: string } | { readonly name: string };

/** As in Linux' path resolution and in BuildKit's. */
const maxLinks = 255;

const join = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);
/** The folder that a path is in; empty for the root. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/**
 * Everything that patterns (Go's filepath.Match, `.` for all) reach in a folder and that the rules
 * leave in, with the folders above it. Links inside are entries, what they point to is not; a
 * pattern that goes through a link, or names one, reaches its target too, as far as that is inside:
 * an absolute target counts from the root. Throws what node:fs throws.
 */
export function walkContext(
  root: string,
  patterns: readonly string[],
  rules: IgnoreRules | undefined,
): Found {
  const entries = new Map<string, Entry>();
  const base = nameOf(root);
  const absolute = (path: string): Buffer => bytesOf(path === "" ? base : `${base}/${path}`);
  const childrenOf = (folder: string): string[] =>
    readdirSync(absolute(folder), { encoding: "latin1" }).map((name) => join(folder, name));

  const entryAt = (path: string): Entry | undefined => {
    const stats = lstatSync(absolute(path), { throwIfNoEntry: false });
    if (!stats) return undefined;
    const status = statusOf(stats);
    if (status.kind !== "link") return { path, status };
    return { path, status, target: readlinkSync(absolute(path), { encoding: "latin1" }) };
  };
  /** Folders come with what is in them, also those that the rules leave out. */
  const keep = (entry: Entry): void => {
    entries.set(entry.path, entry);
    const folder = folderOf(entry.path);
    if (folder === "" || entries.has(folder)) return;
    const above = entryAt(folder);
    if (above) keep(above);
  };
  const matchesFor = (path: string): Matches =>
    path === "" || !rules ? [] : rules.match(textOf(path), matchesFor(folderOf(path))).matches;

  const take = (entry: Entry, above: Matches): boolean => {
    const { path } = entry;
    const { ignored, matches } = rules?.match(textOf(path), above) ?? {
      ignored: false,
      matches: [],
    };
    if (!ignored) keep(entry);
    if (entry.status.kind !== "folder" || (ignored && !rules?.mayReturn(textOf(path))))
      return !ignored;
    return takeAll(path, matches, ignored) || !ignored;
  };
  const takeAll = (folder: string, above: Matches, isIgnored: boolean): boolean => {
    let any = false;
    for (const path of namesIn(folder, isIgnored)) {
      const entry = entryAt(path);
      if (entry && take(entry, above)) any = true;
    }
    return any;
  };
  /** A folder that is left out may be closed to us: the builder does not mind either. */
  const namesIn = (folder: string, isIgnored: boolean): string[] => {
    try {
      return childrenOf(folder);
    } catch (error) {
      if (isIgnored && (error as NodeJS.ErrnoException).code === "EACCES") return [];
      throw error;
    }
  };

  /** Real paths that parts lead to from a real folder; links on the way are taken. */
  const follow = (folder: string, parts: readonly Part[], links: number): string[] => {
    const [part, ...rest] = parts;
    if (!part) return [folder];
    if (folder !== "" && entryAt(folder)?.status.kind !== "folder") return [];
    if ("name" in part && part.name === "..") return follow(folderOf(folder), rest, links);
    return candidates(folder, part).flatMap((path) => {
      if (path === folder) return [folder];
      const entry = entryAt(path);
      if (entry?.target === undefined) return entry ? follow(path, rest, links) : [];
      take(entry, matchesFor(folder));
      if (links >= maxLinks) return [];
      const names = entry.target.split("/").filter((name) => name !== "" && name !== ".");
      const start = entry.target.startsWith("/") ? "" : folder;
      return follow(start, [...names.map((name) => ({ name })), ...rest], links + 1);
    });
  };
  const candidates = (folder: string, part: Part): string[] => {
    if ("name" in part) return [join(folder, part.name)];
    if (!hasWildcard(part.pattern)) return [join(folder, nameOf(plainText(part.pattern)))];
    const matches = compileGlob(part.pattern);
    // What can't be split into parts, a class that may match `/`, reaches all that is below.
    if (!matches || part.pattern.includes("[^")) return [folder];
    const prefix = folder === "" ? 0 : folder.length + 1;
    return childrenOf(folder).filter((path) => matches(textOf(path.slice(prefix))));
  };

  const absent = patterns.filter((pattern) => {
    const names = pattern.split("/").filter((part) => part !== "" && part !== ".");
    const parts = names.map((part) => (part === ".." ? { name: part } : { pattern: part }));
    const taken = follow("", parts, 0).map((path) => {
      if (path === "") return takeAll("", [], false) || names.length === 0;
      const entry = entryAt(path);
      return entry !== undefined && take(entry, matchesFor(folderOf(path)));
    });
    return !taken.includes(true);
  });
  return { entries, absent };
}
