import { textOf } from "../../layer/paths.ts";
import type { Desk } from "../desk.ts";
import { type LdCache, type LdEntry, parseLdCache, printLdCache } from "../formats/ld-cache.ts";
import { isFinalized } from "../regenerate.ts";
import type { SideChange } from "../standing.ts";
import type { Node } from "../tree.ts";
import { follow } from "../walk-links.ts";
import { mergeLdCaches } from "./ld-cache-merge.ts";
import { scanOrder } from "./ld-directories.ts";

const path = "etc/ld.so.cache";

/**
 * The cache of the dynamic loader, as ldconfig would write it in the merged tree, where sections
 * left different ones. It comes after all that changes libraries and `/etc/ld.so.conf.d`.
 */
export function ldCachePass(desk: Desk): void {
  // Agreed upon, or decided by a rule.
  if (!desk.open.has(path)) return;
  const changes = desk.sides.flatMap(({ changes: own, ...side }) =>
    own.has(path) ? [{ ...side, from: side.from.get(path), to: side.to.get(path) }] : [],
  );
  const last = changes.at(-1)?.to;
  // Gone in one section, which the merge of paths has told.
  if (!last || changes.some(({ to }) => to?.kind !== "file")) return;

  const nodes = [desk.base.get(path), ...changes.flatMap(({ from, to }) => [from, to])];
  const caches = new Map<Node, LdCache | undefined>();
  for (const node of nodes) {
    if (!node?.content) continue;
    const bytes = desk.contents.get(node.content);
    if (!bytes) return;
    caches.set(node, parseLdCache(bytes));
  }
  if ([...caches.values()].includes(undefined)) {
    leaveToLdconfig(desk, changes, last);
    return;
  }

  const cacheOf = (node: Node | undefined): LdCache | undefined => node && caches.get(node);
  const merged = mergeLdCaches(
    cacheOf(desk.base.get(path)),
    changes.map((change) => ({ ...change, from: cacheOf(change.from), to: cacheOf(change.to) })),
    scanOrder(desk.merged, (file) => desk.read(desk.merged, follow(desk.merged, file).path)),
  );
  const entries = merged.entries.filter((entry) => isThere(desk, entry));
  const like = desk.merged.get(path);
  desk.write(path, printLdCache({ ...merged, entries }), like?.kind === "file" ? like : last);
  desk.note("ld-cache", `/${path} names ${entries.length} libraries of all sections`);
}

/** Whether the library of an entry is in the merged tree. */
function isThere({ merged }: Desk, entry: LdEntry): boolean {
  const file = textOf(Buffer.from(entry.path, "latin1"));
  return merged.has(follow(merged, file).path);
}

function leaveToLdconfig(
  desk: Desk,
  changes: readonly SideChange<Node | undefined>[],
  last: Node,
): void {
  desk.set(path, last);
  if (isFinalized(desk.policy, "ldconfig")) {
    desk.note("ld-cache", `/${path} is generated anew by ldconfig`);
    return;
  }
  desk.conflict({
    level: "regenerate",
    subject: `/${path}`,
    why: "it is of a format that can't be merged",
    base: undefined,
    sides: changes.map(({ section }) => ({ section, value: "a cache of its own libraries" })),
  });
}
