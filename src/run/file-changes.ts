import { relative } from "node:path";
import { listContext, type Row } from "../context/listing.ts";
import type { Reached } from "../context/listing-bytes.ts";
import { type RowChange, rowChangesOf } from "../context/listing-changes.ts";
import type { StatCache } from "../context/stat-cache.ts";
import type { ReachedFolder } from "../context/watched.ts";
import type { Change, ChangeKind } from "../plan/change.ts";

/** Changes of one context that are told one by one. */
const maxTold = 50;

const kinds: { readonly [kind in RowChange["kind"]]: ChangeKind } = {
  content: "file",
  mode: "mode",
  kind: "file-kind",
  target: "link",
  below: "folder",
};

/**
 * What changed in a folder since a record was made: files that are others, seen through the patterns
 * and ignore rules of then; what other ignore rules leave out or let in; what other patterns reach.
 * Paths are relative to `directory`. Fails as `digestContext` does.
 */
export async function fileChangesOf(
  before: Reached,
  { root, paths, ignore }: ReachedFolder,
  directory: string,
  stats: StatCache | undefined,
): Promise<Change[]> {
  const folder = relative(directory, root);
  const list = async (patterns: readonly string[], rules: string | undefined) =>
    (await listContext(root, patterns, rules, stats?.of(root))).rows;
  const then = await list(before.paths, before.ignore);
  const changes = rowChangesOf(before.rows, then).map((change): Change => {
    const subject = folder === "" ? change.path : `${folder}/${change.path}`;
    const { path: _, kind, ...values } = change;
    return { ...values, kind: kinds[kind], subject };
  });
  const ruled = before.ignore === ignore ? then : await list(before.paths, ignore);
  changes.push(...arrivals("ignored", then, ruled));
  const isSame = JSON.stringify(before.paths) === JSON.stringify(paths);
  if (!isSame) changes.push(...arrivals("reach", ruled, await list(paths, ignore)));
  if (changes.length <= maxTold) return changes;
  const more = { kind: "more-files", subject: String(changes.length - maxTold) } as const;
  return [...changes.slice(0, maxTold), more];

  /** Entries that come in and go out although nobody has changed them. */
  function arrivals(kind: ChangeKind, from: readonly Row[], to: readonly Row[]): Change[] {
    return rowChangesOf(from, to).map(({ path, before: gone }) => ({
      kind,
      subject: folder === "" ? path : `${folder}/${path}`,
      ...(gone === undefined ? { after: "reached" } : { before: "reached" }),
    }));
  }
}
