import type { Descriptor } from "../image/descriptor.ts";
import type { Repository } from "../image/reference.ts";
import { cacheTagOf } from "../plan/key.ts";
import type { Key, StepResult } from "../plan/step.ts";
import type { OpenStore } from "../store/store.ts";

/** The results of earlier runs, on any machine: a tag of the cache repository for each key. */
export interface Cache {
  readonly repository: Repository;
  /** One HEAD. */
  lookUp(name: string, key: Key): Promise<StepResult | undefined>;
  /** Keeps a result that is in the cache repository already. */
  keep(name: string, key: Key, descriptor: Descriptor): Promise<StepResult>;
}

export function cacheIn(repository: Repository, open: OpenStore): Cache {
  return {
    repository,
    async lookUp(name, key) {
      const descriptor = await open(repository).resolve(cacheTagOf(name, key));
      return descriptor && { descriptor, repository };
    },
    async keep(name, key, descriptor) {
      await open(repository).tag(descriptor, cacheTagOf(name, key));
      return { descriptor, repository };
    },
  };
}
