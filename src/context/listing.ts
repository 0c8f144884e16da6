import { createHash } from "node:crypto";
import type { Digest } from "../image/digest.ts";
import { digestContext } from "./digest.ts";
import type { KnownDigests } from "./stat-cache.ts";
import type { Kind } from "./status.ts";
import { folderOf } from "./walk.ts";

/** An entry of a context, or a folder that stands for all that is in it. */
export interface Row {
  /** Bytes as latin1, as in a context's entries. */
  readonly path: string;
  readonly kind: Kind;
  /** Permission bits in octal; empty for links. */
  readonly mode: string;
  /**
   * Of a file the first 16 digits of its content's sha256, of a link its target, of a device its
   * number; of a folder that stands for more than itself, 16 digits over the rows below it.
   */
  readonly content: string;
  /** How many entries are in the folder that stands for them; absent for all else. */
  readonly below?: number;
}

/** What can be reached of a context, by path. */
export interface Listing {
  readonly digest: Digest;
  readonly rows: readonly Row[];
}

/** Digits of a digest that are kept: what is listed explains keys, and is in none. */
const digits = 16;

/** What `digestContext` makes its digest of, with that digest. Fails as it does. */
export async function listContext(
  root: string,
  paths: readonly string[],
  ignore: string | undefined,
  known?: KnownDigests,
): Promise<Listing> {
  const rows: Row[] = [];
  const digest = await digestContext(root, paths, ignore, known, (entry, content) => {
    const { path, status, target } = entry;
    const { kind, mode, rdev } = status;
    rows.push({
      path,
      kind,
      mode: target === undefined ? (mode & 0o7777).toString(8) : "",
      content: target ?? (kind.endsWith("device") ? String(rdev) : content.slice(0, digits)),
    });
  });
  return { digest, rows };
}

/**
 * At most so many rows: where there are more, the folders with the most entries stand for what is in
 * them, those with few are listed. Undefined where the root alone has more.
 */
export function boundedRows(rows: readonly Row[], limit: number): readonly Row[] | undefined {
  if (rows.length <= limit) return rows;
  const children = new Map<string, Row[]>();
  const sizes = new Map<string, number>();
  for (const row of rows) {
    const above = folderOf(row.path);
    if (children.get(above)?.push(row) === undefined) children.set(above, [row]);
    for (let at = row.path; at !== ""; at = folderOf(at)) {
      const folder = folderOf(at);
      sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
    }
  }
  const sizeOf = (path: string): number => sizes.get(path) ?? 0;
  let count = children.get("")?.length ?? 0;
  if (count > limit) return undefined;
  const closed = new Set<string>();
  let open = foldersIn("");
  while (open.length > 0) {
    open.sort((a, b) => sizeOf(a) - sizeOf(b) || (a < b ? -1 : 1));
    const next: string[] = [];
    for (const folder of open) {
      const more = children.get(folder)?.length ?? 0;
      if (count + more > limit) closed.add(folder);
      else {
        count += more;
        next.push(...foldersIn(folder));
      }
    }
    open = next;
  }
  return closedRows(rows, closed);

  function foldersIn(path: string): string[] {
    return (children.get(path) ?? []).map((row) => row.path).filter((child) => sizeOf(child) > 0);
  }
}

/** The rows with some folders standing for all that is in them. */
export function closedRows(rows: readonly Row[], closed: ReadonlySet<string>): readonly Row[] {
  if (closed.size === 0) return rows;
  const out: Row[] = [];
  const below = new Map<string, Row[]>();
  for (const row of rows) {
    const folder = closedAbove(row.path, closed);
    if (folder === undefined) out.push(row);
    else if (below.get(folder)?.push(row) === undefined) below.set(folder, [row]);
  }
  return out.map((row) => {
    const inside = below.get(row.path);
    if (!inside) return row;
    const hash = createHash("sha256");
    for (const { kind, mode, path, content } of inside) {
      hash.update(`${kind}\0${mode}\0${path}\0${content}\0`, "latin1");
    }
    return { ...row, content: hash.digest("hex").slice(0, digits), below: inside.length };
  });
}

/** The outermost closed folder that a path is in. */
function closedAbove(path: string, closed: ReadonlySet<string>): string | undefined {
  let found: string | undefined;
  for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) {
    if (closed.has(folder)) found = folder;
  }
  return found;
}
