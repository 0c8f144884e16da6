import type { Readable } from "node:stream";
import type { Descriptor } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import type { Repository } from "../image/reference.ts";

/** Where images are read from: a repository of a registry, or a folder in OCI layout. */
export interface ReadableStore {
  /** What errors and `mount` call this place. */
  readonly repository: Repository;
  /**
   * What a tag or digest points to, or undefined when there is nothing. Costs one request. The
   * descriptor has no platform; its size is that of the manifest. `whole`: the manifest comes with
   * that request where it takes one, and fetching it takes no other.
   */
  resolve(target: string, whole?: "manifest"): Promise<Descriptor | undefined>;
  /** Whether the content is there. */
  exists(descriptor: Descriptor): Promise<boolean>;
  /**
   * The content as a stream that fails (`content-invalid`) instead of ending when size or digest
   * are not the descriptor's: bytes are believed only after the last one. Fails with
   * `image-not-found` when it is not there.
   */
  fetch(descriptor: Descriptor): Promise<Readable>;
  /** Its tags, sorted; none when the repository does not exist. */
  list(): Promise<string[]>;
  /**
   * The manifests that name a digest as their subject, of one artifact type or of all: signatures,
   * attestations. Absent where there is no way to know.
   */
  referrers?(subject: Digest, artifactType?: string): Promise<Descriptor[]>;
  /** When content was last used, in milliseconds since 1970, where that is known. */
  usedAt?(descriptor: Descriptor): Promise<number | undefined>;
  /** The file of this machine that holds the content, where the store keeps it in one. */
  fileOf?(descriptor: Descriptor): string;
}

/** Where images are written to. Content that is there already is never written again. */
export interface Store extends ReadableStore {
  /**
   * Writes content, verified on its way in; blobs before the manifests that name them. A stream is
   * opened only when it is needed. True when bytes were written, false when they were there.
   */
  push(descriptor: Descriptor, body: Buffer | (() => Promise<Readable>)): Promise<boolean>;
  /** Lets a tag point to a manifest that is in this store. */
  tag(descriptor: Descriptor, tag: string): Promise<void>;
  /**
   * Takes a blob over from another repository of the same place without a transfer. False when
   * that can't be had; the blob is then copied. Absent where there is nothing to mount from.
   */
  mount?(descriptor: Descriptor, from: Repository): Promise<boolean>;
  /**
   * Removes a tag, and nothing else; or, by its digest, a manifest, with which its tags go at most
   * places. Blobs stay until the store sees to them. False when it was not there. Fails where the
   * store does not let anybody remove things.
   */
  remove?(target: string): Promise<boolean>;
}

/** Opens the store of a repository. */
export type OpenStore = (repository: Repository) => Store;
