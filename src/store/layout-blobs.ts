import { createWriteStream } from "node:fs";
import { mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Descriptor, isManifest, mediaTypes } from "../image/descriptor.ts";
import { algorithmOf, type Digest, hexOf } from "../image/digest.ts";
import { maxManifestSize, parseManifest, parseObject } from "../image/manifest.ts";
import type { Repository } from "../image/reference.ts";
import { successorsOf } from "./copy.ts";
import { place } from "./durable.ts";
import { isErrno } from "./folder-fault.ts";
import type { LastUse } from "./last-use.ts";
import { verifiedBytes, verifiedStream } from "./verify.ts";

/** The files below a layout's `blobs`, by digest. Source: image-spec image-layout.md, "Blobs". */
export interface LayoutBlobs {
  pathOf(digest: Digest): string;
  /** Whether there is a file of the right size. Its bytes are not looked at. */
  has(descriptor: Descriptor): Promise<boolean>;
  /** Whether it is there with all that it points to: as a registry would have it. */
  isWhole(descriptor: Descriptor): Promise<boolean>;
  /** The descriptor of what is a manifest or index and whole. */
  manifestAt(digest: Digest): Promise<Descriptor | undefined>;
  /** When it was last used, in milliseconds since 1970; undefined when it is not there. */
  usedAt(digest: Digest): Promise<number | undefined>;
  /** Undefined when it is not there. */
  fetch(descriptor: Descriptor): Promise<Readable | undefined>;
  /**
   * True when bytes were written, false when they were there. Errors name `source`.
   * A file of another size, and a manifest of other bytes, is written again.
   */
  push(
    descriptor: Descriptor,
    body: Buffer | (() => Promise<Readable>),
    source: Repository,
  ): Promise<boolean>;
  /** Takes over what `fill` leaves at a path in `scratch`, verified and on disk. */
  add(descriptor: Descriptor, fill: (temporary: string) => Promise<void>): Promise<void>;
  /** Removes a file, unless what is pointed to by `roots` has need of it. */
  removeUnlessReached(digest: Digest, roots: readonly Descriptor[]): Promise<void>;
}

/** Blobs never change: others may have hard links to them. */
export const blobMode = 0o444;

/** With `lastUse`, a blob that is found counts as used. */
export function openLayoutBlobs(
  directory: string,
  scratch: string,
  lastUse?: LastUse,
): LayoutBlobs {
  const begun = new Map<Digest, Promise<boolean>>();
  return { pathOf, has, usedAt, isWhole, manifestAt, fetch, push, add, removeUnlessReached };

  function pathOf(digest: Digest): string {
    return join(directory, "blobs", algorithmOf(digest), hexOf(digest));
  }

  async function has({ digest, size }: Descriptor): Promise<boolean> {
    try {
      const path = pathOf(digest);
      const found = await stat(path);
      if (!found.isFile() || found.size !== size) return false;
      return lastUse === undefined || (await lastUse.renew(path, found.mtimeMs));
    } catch (error) {
      if (isErrno(error, "ENOENT")) return false;
      throw error;
    }
  }

  async function usedAt(digest: Digest): Promise<number | undefined> {
    const found = await stat(pathOf(digest)).catch((error: unknown) => {
      if (!isErrno(error, "ENOENT")) throw error;
    });
    return found?.mtimeMs;
  }

  async function isWhole(descriptor: Descriptor): Promise<boolean> {
    if (!isManifest(descriptor.mediaType)) return has(descriptor);
    const bytes = await manifestBytes(descriptor);
    if (!bytes) return false;
    const parsed = parseManifest(bytes, descriptor.mediaType);
    // What is wrong with it is told to whoever reads it.
    if (typeof parsed === "string") return true;
    const found = await Promise.all(successorsOf(parsed).map(isWhole));
    return found.every(Boolean);
  }

  async function removeUnlessReached(digest: Digest, roots: readonly Descriptor[]): Promise<void> {
    for (const root of roots) if (await reaches(root, digest)) return;
    await rm(pathOf(digest), { force: true });
  }

  async function reaches(from: Descriptor, digest: Digest): Promise<boolean> {
    if (from.digest === digest) return true;
    if (!isManifest(from.mediaType)) return false;
    const bytes = await manifestBytes(from);
    const parsed = bytes && parseManifest(bytes, from.mediaType);
    if (!parsed || typeof parsed === "string") return false;
    for (const each of successorsOf(parsed)) if (await reaches(each, digest)) return true;
    return false;
  }

  /** Undefined when they are not there, or others. */
  async function manifestBytes(descriptor: Descriptor): Promise<Buffer | undefined> {
    if (!(await has(descriptor)) || descriptor.size > maxManifestSize) return undefined;
    const bytes = await readFile(pathOf(descriptor.digest));
    return isContent(bytes, descriptor) ? bytes : undefined;
  }

  async function manifestAt(digest: Digest): Promise<Descriptor | undefined> {
    const found = await stat(pathOf(digest)).catch((error: unknown) => {
      if (!isErrno(error, "ENOENT")) throw error;
    });
    if (!found?.isFile()) return undefined;
    const unnamed: Descriptor = { mediaType: "", digest, size: found.size };
    const bytes = await manifestBytes(unnamed);
    const mediaType = bytes && manifestTypeOf(bytes);
    if (mediaType === undefined) return undefined;
    const descriptor = { ...unnamed, mediaType };
    return (await isWhole(descriptor)) ? descriptor : undefined;
  }

  async function fetch(descriptor: Descriptor): Promise<Readable | undefined> {
    const path = pathOf(descriptor.digest);
    try {
      const file = await open(path, "r");
      return verifiedStream(file.createReadStream(), descriptor, path);
    } catch (error) {
      if (isErrno(error, "ENOENT")) return undefined;
      throw error;
    }
  }

  async function push(
    descriptor: Descriptor,
    body: Buffer | (() => Promise<Readable>),
    source: Repository,
  ): Promise<boolean> {
    const { digest } = descriptor;
    for (let other = begun.get(digest); other; other = begun.get(digest)) {
      await other.catch(() => {});
    }
    const work = pushNow(descriptor, body, source);
    begun.set(digest, work);
    try {
      return await work;
    } finally {
      begun.delete(digest);
    }
  }

  async function pushNow(
    descriptor: Descriptor,
    body: Buffer | (() => Promise<Readable>),
    source: Repository,
  ): Promise<boolean> {
    const isThere = isManifest(descriptor.mediaType)
      ? (await manifestBytes(descriptor)) !== undefined
      : await has(descriptor);
    if (isThere) return false;
    const options = { flags: "wx", flag: "wx", mode: blobMode, flush: true };
    await add(descriptor, async (temporary) => {
      if (Buffer.isBuffer(body)) {
        await writeFile(temporary, verifiedBytes(body, descriptor, source), options);
      } else {
        const checked = verifiedStream(await body(), descriptor, source);
        await pipeline(checked, createWriteStream(temporary, options));
      }
    });
    return true;
  }

  async function add(
    { digest }: Descriptor,
    fill: (temporary: string) => Promise<void>,
  ): Promise<void> {
    const target = pathOf(digest);
    await mkdir(dirname(target), { recursive: true });
    await place(target, scratch, fill);
  }
}

function isContent(bytes: Buffer, descriptor: Descriptor): boolean {
  try {
    verifiedBytes(bytes, descriptor, "");
    return true;
  } catch {
    return false;
  }
}

/** What a document says that it is, or what it must be where it says nothing, as OCI allows. */
function manifestTypeOf(bytes: Buffer): string | undefined {
  const isList = Array.isArray(parseObject(bytes)?.manifests);
  const parsed = parseManifest(bytes, isList ? mediaTypes.ociIndex : mediaTypes.ociManifest);
  if (typeof parsed === "string") return undefined;
  return parsed.kind === "index" ? parsed.index.mediaType : parsed.manifest.mediaType;
}
