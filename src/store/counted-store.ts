import { isManifest } from "../image/descriptor.ts";
import type { OnBytes } from "./copy.ts";
import { countedStream } from "./counted.ts";
import type { ReadableStore } from "./store.ts";

/** A store that tells how its blobs travel; one whose blobs are files of this machine tells nothing. */
export function countedStore(store: ReadableStore, onBytes: OnBytes): ReadableStore {
  if (store.fileOf) return store;
  return {
    ...store,
    async fetch(descriptor) {
      const source = await store.fetch(descriptor);
      if (isManifest(descriptor.mediaType)) return source;
      let passed = 0;
      const stream = countedStream(source, (bytes) => {
        passed += bytes;
        onBytes(descriptor, bytes);
      });
      // Nobody wants the rest.
      return stream.once("close", () => {
        if (passed < descriptor.size) onBytes(descriptor, -passed);
      });
    },
  };
}
