import type { Swept } from "../store/sweep.ts";
import { type CacheEntry, shortKey, timeOf } from "../upkeep/cache-entries.ts";
import type { PrunePlan } from "../upkeep/prune.ts";
import { sharesOf } from "../upkeep/retention.ts";
import { ageOf } from "./age.ts";
import { entryJson } from "./cache.ts";
import { countOf, formatBytes, formatTable } from "./format.ts";

export interface Pruned {
  readonly cache: string;
  readonly dryRun: boolean;
  readonly plan: PrunePlan;
  readonly maxSize: number | undefined;
  /** Of the local store. */
  readonly swept: Swept | undefined;
}

/** What was removed, one result a line, and what that comes to. */
export function pruneText({ cache, dryRun, plan, maxSize, swept }: Pruned, now: number): string {
  const { removed, kept, notes, size } = plan;
  const shares = sharesOf([...removed, ...kept.map(({ entry }) => entry)]);
  const row = (entry: CacheEntry): readonly string[] => [
    dryRun ? "would remove" : "removed",
    ...[entry.name, shortKey(entry), entry.platform ?? "", ageOf(timeOf(entry), now)],
    formatBytes(shares.get(entry)?.own ?? 0),
  ];
  const sum = [
    countOf(removed.length, "result"),
    countOf(notes.length, "record or table", "records and tables"),
  ].join(" and ");
  const left = `${countOf(kept.length, "result")} of ${formatBytes(size)} ${kept.length === 1 ? "stays" : "stay"}`;
  return [
    ...(removed.length > 0 ? [formatTable(removed.map(row))] : []),
    `${cache}: ${sum} ${dryRun ? "would go" : "went"}, ${left}`,
    ...(swept
      ? [
          `${countOf(swept.blobs, "blob")} of ${formatBytes(swept.bytes)} ${dryRun ? "would be" : swept.blobs === 1 ? "was" : "were"} removed from the store`,
        ]
      : ["what has no tag any more is there until the registry collects it"]),
    ...(maxSize !== undefined && size > maxSize
      ? [`what stays is more than ${formatBytes(maxSize)}: it is needed, or a rule keeps it`]
      : []),
  ].join("\n");
}

export const pruneJson = ({ cache, dryRun, plan, swept }: Pruned): object => ({
  cache,
  dryRun,
  removed: plan.removed.map(entryJson),
  kept: plan.kept.map(({ entry, why }) => ({ ...entryJson(entry), why })),
  notes: plan.notes,
  size: plan.size,
  swept: swept ?? null,
});
