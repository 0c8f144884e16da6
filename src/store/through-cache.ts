import { Readable } from "node:stream";
import { LayerbuildError } from "../diagnostics/error.ts";
import { isManifest } from "../image/descriptor.ts";
import type { Repository } from "../image/reference.ts";
import type { BlobCache } from "./blob-cache.ts";
import { nameOf } from "./image.ts";
import type { ReadableStore, Store } from "./store.ts";
import { verifiedBytes, verifiedStream } from "./verify.ts";

/**
 * A store whose blobs are fetched once: they are kept in a cache. What is in files of this machine
 * is read from there.
 */
export function throughCache(store: ReadableStore, cache: BlobCache): ReadableStore {
  if (store.fileOf) return store;
  return {
    ...store,
    async fetch(descriptor) {
      if (isManifest(descriptor.mediaType)) return store.fetch(descriptor);
      const kept = await cache.fetch(descriptor);
      return kept ?? cache.keep(descriptor, await store.fetch(descriptor));
    },
  };
}

/** A cache as a store of artifacts under tags, for what can be found out again. */
export function storeInCache(cache: BlobCache, repository: Repository): Store {
  const store: Store = {
    repository,
    async resolve(target) {
      const found = await cache.named(target);
      return found && (await store.exists(found)) ? found : undefined;
    },
    async exists(descriptor) {
      const stream = await cache.fetch(descriptor);
      stream?.destroy();
      return stream !== undefined;
    },
    async fetch(descriptor) {
      const found = await cache.fetch(descriptor);
      if (found) return found;
      throw new LayerbuildError("image-not-found", `${nameOf(store, descriptor)} is not there`);
    },
    list: async () => [],
    async push(descriptor, body) {
      const source = Buffer.isBuffer(body)
        ? Readable.from([verifiedBytes(body, descriptor, repository)], { objectMode: false })
        : verifiedStream(await body(), descriptor, repository);
      for await (const _ of cache.keep(descriptor, source));
      return true;
    },
    tag: (descriptor, tag) => cache.name(tag, descriptor),
  };
  return store;
}
