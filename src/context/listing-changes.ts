import { closedRows, type Row } from "./listing.ts";
import { textOf } from "./names.ts";
import { folderOf } from "./walk.ts";

/** How an entry of a context is another. Without `before` it is new, without `after` gone. */
export interface RowChange {
  /** `below`: something in a folder that has too much in it to be listed. */
  readonly kind: "content" | "mode" | "kind" | "target" | "below";
  /** As people read it. */
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/**
 * What makes the rows that were kept those that are there now. `after` has all of them: its folders
 * stand for what is in them where those of `before` do. Folders that come and go with what is in
 * them are not told of.
 */
export function rowChangesOf(before: readonly Row[], after: readonly Row[]): RowChange[] {
  const closed = new Set(before.flatMap(({ path, below }) => (below ? [path] : [])));
  const [was, is] = [before, closedRows(after, closed)].map(
    (rows) => new Map(rows.map((row) => [row.path, row])),
  ) as [Map<string, Row>, Map<string, Row>];
  const gone = before.filter(({ path }) => !is.has(path));
  const come = [...is.values()].filter(({ path }) => !was.has(path));
  return [
    ...before.flatMap((row) => changesOf(row, is.get(row.path))),
    ...withoutFolders(come).map(({ path, content, kind }) => ({
      kind: "content" as const,
      path: textOf(path),
      after: content || kind,
    })),
    ...withoutFolders(gone).map(({ path, content, kind }) => ({
      kind: "content" as const,
      path: textOf(path),
      before: content || kind,
    })),
  ];
}

function changesOf(before: Row, after: Row | undefined): RowChange[] {
  if (!after) return [];
  const path = textOf(before.path);
  const changed = (kind: RowChange["kind"], a: string, b: string): RowChange[] =>
    a === b ? [] : [{ kind, path, before: a, after: b }];
  if (before.kind !== after.kind) return changed("kind", before.kind, after.kind);
  const what = before.kind === "link" ? "target" : before.below ? "below" : "content";
  return [
    ...changed("mode", before.mode, after.mode),
    ...changed(what, before.content, after.content),
  ];
}

/** Those that say more than that something is below them. */
function withoutFolders(rows: readonly Row[]): Row[] {
  const above = new Set(rows.map(({ path }) => folderOf(path)));
  return rows.filter(({ path, kind }) => kind !== "folder" || !above.has(path));
}
