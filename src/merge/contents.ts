import { type Digest, digestOf } from "../image/digest.ts";
import type { Content } from "./tree.ts";

/**
 * Bytes of files, by digest: those that tables of contents carry, and those that drivers make. What
 * is asked for and not there is remembered: it is fetched, and the merge made again with it.
 */
export interface Contents {
  /** The bytes; undefined when they are not at hand, which `missing` then tells. */
  get(content: Content): Buffer | undefined;
  put(bytes: Buffer): Content;
  readonly missing: ReadonlySet<Digest>;
}

export function contentsOf(known: ReadonlyMap<Digest, Buffer>): Contents {
  const made = new Map<Digest, Buffer>();
  const missing = new Set<Digest>();
  return {
    missing,
    get({ digest, size }) {
      if (size === 0) return Buffer.alloc(0);
      const bytes = made.get(digest) ?? known.get(digest);
      if (!bytes) missing.add(digest);
      return bytes;
    },
    put(bytes) {
      const digest = digestOf(bytes);
      made.set(digest, bytes);
      return { digest, size: bytes.length };
    },
  };
}
