import { isIndex } from "../image/descriptor.ts";
import { shortDigest } from "../image/digest.ts";
import { formatRepository, isSameRepository, type Repository } from "../image/reference.ts";
import { cacheTagOf } from "../plan/key.ts";
import type { Key, StepResult } from "../plan/step.ts";
import type { OpenStore } from "../store/store.ts";
import { asAbsent } from "./as-absent.ts";
import { type Expected, entryFault } from "./entry-fault.ts";
import type { StepNews } from "./event.ts";
import type { Inspection } from "./walk.ts";

type Tell = (news: StepNews) => void;

/** The results of earlier runs, on any machine: a tag of a cache repository for each key. */
export interface Cache {
  /** Where results are kept. */
  readonly repository: Repository;
  /** One HEAD where results are kept; elsewhere more, and nothing without `expected`. */
  lookUp(name: string, key: Key, expected?: Expected): Promise<StepResult | undefined>;
  /** Keeps a result that is in the cache repository already. */
  keep(name: string, key: Key, descriptor: StepResult["descriptor"]): Promise<StepResult>;
}

/**
 * Looks results up in `caches`, in their order, and keeps them in `repository`, which is one of
 * them. What the others have is checked before it is believed; what does not hold, or can't be
 * read, is a miss with a warning.
 */
export function cacheIn(
  repository: Repository,
  open: OpenStore,
  caches: readonly Repository[] = [repository],
): Cache {
  /** Caches that could not be read: once a run is enough. */
  const down = new Set<Repository>();
  return {
    repository,
    async lookUp(name, key, expected) {
      for (const place of caches) {
        const found = isSameRepository(place, repository)
          ? await lookUpOwn(name, key)
          : expected && (await lookUpForeign(place, name, key, expected));
        if (found) return { descriptor: found, repository: place };
      }
      return undefined;
    },
    async keep(name, key, descriptor) {
      await open(repository).tag(descriptor, cacheTagOf(name, key));
      return { descriptor, repository };
    },
  };

  async function lookUpOwn(name: string, key: Key): Promise<StepResult["descriptor"] | undefined> {
    const found = await open(repository).resolve(cacheTagOf(name, key));
    // Results are no indexes: that is what a tag points to while it is being removed.
    return found && !isIndex(found.mediaType) ? found : undefined;
  }

  async function lookUpForeign(
    place: Repository,
    name: string,
    key: Key,
    expected: Expected,
  ): Promise<StepResult["descriptor"] | undefined> {
    if (down.has(place)) return undefined;
    const called = formatRepository(place);
    try {
      const store = open(place);
      const found = await store.resolve(cacheTagOf(name, key), "manifest");
      if (found && isIndex(found.mediaType)) return undefined;
      const fault = found && (await entryFault(store, found, { ...expected, name, key, open }));
      if (!fault) return found;
      expected.warn(`${called} has ${name} as ${shortDigest(found.digest)}, not used: ${fault}`);
    } catch (error) {
      asAbsent(error);
      down.add(place);
      expected.warn(`the cache ${called} can't be read: ${(error as Error).message}`);
    }
    return undefined;
  }
}

/** What is known of a step of which a key is: whether a cache has its result, and why. */
export async function lookUpStep(
  cache: Cache,
  name: string,
  key: Key,
  { emit, ...expected }: Omit<Expected, "warn"> & { readonly emit: Tell | undefined },
): Promise<Inspection> {
  const warn = (text: string): void => emit?.({ type: "step-warning", text });
  const result = await cache.lookUp(name, key, { ...expected, warn });
  if (!result) {
    return { state: "to-build", reason: "nothing in the cache repository has its key", key };
  }
  const reason = isSameRepository(result.repository, cache.repository)
    ? "its key is in the cache repository"
    : `its key is in ${formatRepository(result.repository)}`;
  return { state: "cached", reason, key, result };
}
