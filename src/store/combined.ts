import { LayerbuildError } from "../diagnostics/error.ts";
import { isUnusable } from "./image.ts";
import type { ReadableStore } from "./store.ts";

/**
 * What several stores have, as one to read from: the first that has something counts. Of all but the
 * first store, one that can't be read has nothing.
 */
export function combined(first: ReadableStore, ...others: readonly ReadableStore[]): ReadableStore {
  if (others.length === 0) return first;
  const all = [first, ...others];
  const unlessDown = <T>(store: ReadableStore, asked: Promise<T>, nothing: T): Promise<T> =>
    store === first
      ? asked
      : asked.catch((error: unknown) => {
          if (!(error instanceof LayerbuildError) || error.code === "interrupted") throw error;
          return nothing;
        });
  return {
    repository: first.repository,
    async resolve(target, whole) {
      for (const store of all) {
        const found = await unlessDown(store, store.resolve(target, whole), undefined);
        if (found) return found;
      }
      return undefined;
    },
    async exists(descriptor) {
      for (const store of all) {
        if (await unlessDown(store, store.exists(descriptor), false)) return true;
      }
      return false;
    },
    async fetch(descriptor) {
      let missing: unknown;
      for (const store of all) {
        try {
          return await store.fetch(descriptor);
        } catch (error) {
          if (!isUnusable(error)) throw error;
          missing ??= error;
        }
      }
      throw missing;
    },
    async list() {
      const lists = await Promise.all(all.map((store) => unlessDown(store, store.list(), [])));
      return [...new Set(lists.flat())].sort();
    },
  };
}
