import { Readable } from "node:stream";
import type { Digest } from "../image/digest.ts";
import type { ReadableStore } from "./store.ts";

/** A store to read from that has some documents more: manifests that were made of its own. */
export const withDocuments = (
  store: ReadableStore,
  documents: ReadonlyMap<Digest, Buffer>,
): ReadableStore => ({
  ...store,
  exists: async (descriptor) => documents.has(descriptor.digest) || store.exists(descriptor),
  async fetch(wanted) {
    const bytes = documents.get(wanted.digest);
    return bytes ? Readable.from([bytes], { objectMode: false }) : store.fetch(wanted);
  },
});
