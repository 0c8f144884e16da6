import { link, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { addAbortSignal } from "node:stream";
import pLimit from "p-limit";
import { LayerbuildError } from "../diagnostics/error.ts";
import { mediaTypes } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { encodeManifest, type Index, parseManifest } from "../image/manifest.ts";
import { placeBytes } from "./durable.ts";
import { isErrno } from "./folder-fault.ts";
import { type LayoutBlobs, openLayoutBlobs } from "./layout-blobs.ts";
import { withLock } from "./lock.ts";
import { layoutFile, type NamedImage, withImages } from "./named-image.ts";
import { type Reached, reach } from "./reach.ts";

/** How many blobs are written at once. */
const concurrency = 8;

/** In the folder while its names are read and changed. */
const lockName = ".layerbuild-lock";

/**
 * Adds images, with all that they point to, to a folder in OCI layout, which is made when it is
 * not there. Blobs that are files on the same file system are hard links to those. A name points
 * to its image only when that is complete. True when anything was written. Fails with
 * `output-failed` when the folder holds something else.
 * Source: image-spec image-layout.md.
 */
export async function writeFolder(
  directory: string,
  images: readonly NamedImage[],
  signal: AbortSignal,
): Promise<boolean> {
  await mkdir(directory, { recursive: true });
  const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
    withLock(join(directory, lockName), work);
  await inTurn(() => openFolder(directory));
  const contents = new Map<Digest, Reached>();
  for (const { store, descriptor } of images) await reach(store, descriptor, contents);
  const blobs = openLayoutBlobs(directory, directory);
  const limit = pLimit(concurrency);
  const placed = await Promise.allSettled(
    [...contents.values()].map((content) => limit(() => placeBlob(blobs, content, signal))),
  );
  let isNew = false;
  for (const result of placed) {
    if (result.status === "rejected") throw result.reason;
    isNew ||= result.value;
  }
  return (await inTurn(() => addNames(directory, images))) || isNew;
}

/** Makes a layout of a folder that is empty. */
async function openFolder(directory: string): Promise<void> {
  const names = await readdir(directory);
  if (names.includes("oci-layout")) return;
  if (names.some((name) => name !== lockName)) {
    throw new LayerbuildError("output-failed", `${directory} is there and is no OCI layout`, {
      hint: "name a folder that is empty or does not exist",
    });
  }
  await placeBytes(join(directory, "oci-layout"), directory, layoutFile);
}

/** Whether a name had to be changed. */
async function addNames(directory: string, images: readonly NamedImage[]): Promise<boolean> {
  const path = join(directory, "index.json");
  const index = await readIndex(path);
  const before = encodeManifest(index);
  const after = encodeManifest({ ...index, manifests: withImages(index.manifests, images) });
  if (after.descriptor.digest === before.descriptor.digest) return false;
  await placeBytes(path, directory, after.bytes);
  return true;
}

/** Without entries when there is none. */
async function readIndex(path: string): Promise<Index> {
  const none: Index = { mediaType: mediaTypes.ociIndex, manifests: [] };
  const bytes = await readFile(path).catch((error: unknown) => {
    if (!isErrno(error, "ENOENT")) throw error;
  });
  if (!bytes) return none;
  const parsed = parseManifest(bytes, none.mediaType);
  if (typeof parsed !== "string" && parsed.kind === "index") return parsed.index;
  const why = typeof parsed === "string" ? parsed : "it is no index";
  throw new LayerbuildError("output-failed", `${path} is damaged: ${why}`, {
    hint: "remove it: names are forgotten, what they pointed to stays",
  });
}

/** True when bytes or a link were written. */
async function placeBlob(
  blobs: LayoutBlobs,
  { descriptor, store, manifest }: Reached,
  signal: AbortSignal,
): Promise<boolean> {
  const own = store.fileOf?.(descriptor);
  if (own !== undefined) {
    if (await blobs.has(descriptor)) return false;
    if (await linked(own, (fill) => blobs.add(descriptor, fill))) return true;
  }
  signal.throwIfAborted();
  const open = async () => addAbortSignal(signal, await store.fetch(descriptor));
  return blobs.push(descriptor, manifest?.bytes ?? open, store.repository);
}

/** False when the two can't be one file: then it is copied. */
const linked = (
  own: string,
  add: (fill: (path: string) => Promise<void>) => Promise<void>,
): Promise<boolean> =>
  add((path) => link(own, path)).then(
    () => true,
    () => false,
  );
