import { decodeListings, type Listings } from "../context/listing-bytes.ts";
import type { StatCache } from "../context/stat-cache.ts";
import type { Change, Explanation } from "../plan/change.ts";
import { changesOf } from "../plan/reason.ts";
import type { Key, Outcome, StepId, StepResult } from "../plan/step.ts";
import type { ReadableStore } from "../store/store.ts";
import type { Description } from "./description.ts";
import { type Earlier, earlierEntry } from "./earlier-entry.ts";
import { fileChangesOf } from "./file-changes.ts";
import type { AllHands } from "./hands.ts";
import { listingsAt } from "./record.ts";

export interface ExplainOptions {
  readonly describe: AllHands["describe"];
  /** Where records are, the cache that is written to first. */
  readonly caches: readonly ReadableStore[];
  /** Files are named relative to it. */
  readonly directory: string;
  readonly stats: StatCache | undefined;
}

/**
 * Why those steps of a plan that are to be built, or wait, are not cached: each compared with the
 * nearest earlier record of it. Publish steps that don't wait are told by their outcome's reason and
 * have no explanation. Fails as stores and `digestContext` do.
 */
export async function explainOutcomes(
  outcomes: readonly Outcome[],
  options: ExplainOptions,
): Promise<ReadonlyMap<StepId, Explanation>> {
  const byId = new Map(outcomes.map((outcome) => [outcome.step.id, outcome]));
  const known = (id: StepId): StepResult | undefined => {
    const { result, key } = byId.get(id) ?? {};
    return result && key ? { ...result, key } : result;
  };
  const explained = outcomes
    .filter(({ status }) => status === "to-build" || status === "pending")
    .map(async (outcome): Promise<[StepId, Explanation][]> => {
      const { step, status, key } = outcome;
      const waitsFor = status === "pending" ? rootsOf(outcome, byId) : [];
      const description = await options.describe(step, known);
      if (step.kind === "publish" || !description) {
        return status === "pending" ? [[step.id, { changes: [], waitsFor }]] : [];
      }
      const earlier = await earlierEntry(options.caches, step, description, key);
      return [[step.id, { ...(await compare(earlier, description, key, options)), waitsFor }]];
    });
  return new Map((await Promise.all(explained)).flat());
}

async function compare(
  earlier: Earlier | undefined,
  description: Description,
  ownKey: Key | undefined,
  options: ExplainOptions,
): Promise<Omit<Explanation, "waitsFor">> {
  if (!earlier) return { changes: [] };
  const { key, made } = earlier.entry;
  const files = await filesOf(earlier, description, options);
  const { places } = description;
  const changes = changesOf(earlier.entry, description, { places, files });
  return {
    with: { key, ...(made === undefined ? {} : { made }) },
    ...(key === ownKey ? { isGone: true } : {}),
    changes,
  };
}

/** What changed in those contexts of which the record has a list. */
async function filesOf(
  { entry, store, tag }: Earlier,
  { inputs, reached }: Description,
  { directory, stats }: ExplainOptions,
): Promise<{ [context: string]: readonly Change[] }> {
  const [was, is] = [entry.inputs, inputs];
  if (was.kind === "merge" || is.kind === "merge") return {};
  const names = Object.keys(reached).filter(
    (name) => was.contexts[name] !== undefined && was.contexts[name] !== is.contexts[name],
  );
  if (names.length === 0) return {};
  const bytes = await listingsAt(store, tag);
  const listings: Listings = bytes ? decodeListings(bytes) : {};
  const files: { [context: string]: readonly Change[] } = {};
  for (const name of names) {
    const [before, now] = [listings[name], reached[name]];
    if (before && now) files[name] = await fileChangesOf(before, now, directory, stats);
  }
  return files;
}

/** The steps behind a pending one that don't wait themselves. */
function rootsOf(
  { step }: Outcome,
  byId: ReadonlyMap<StepId, Outcome>,
  seen = new Set<StepId>(),
): StepId[] {
  return step.needs.flatMap((id) => {
    const need = byId.get(id);
    if (!need || need.result || seen.has(id)) return [];
    seen.add(id);
    return need.status === "pending" ? rootsOf(need, byId, seen) : [id];
  });
}
