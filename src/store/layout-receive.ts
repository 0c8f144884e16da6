import { randomUUID } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  readFile,
  rename,
  rm,
  utimes,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, isManifest } from "../image/descriptor.ts";
import { algorithmOf, type Digest, hexOf } from "../image/digest.ts";
import { parseManifest } from "../image/manifest.ts";
import { successorsOf } from "./copy.ts";
import { syncFile } from "./durable.ts";
import { isErrno } from "./folder-fault.ts";
import { blobMode, type LayoutBlobs } from "./layout-blobs.ts";
import { layoutFile } from "./named-image.ts";
import { verifiedBytes, verifiedStream } from "./verify.ts";

const emptyIndex = '{"schemaVersion":2,"manifests":[]}';

/**
 * Gives `write` a layout of its own in `scratch` and takes over what the descriptor that it gives
 * back reaches. The folder is gone afterwards, whatever happened.
 */
export async function receiveInto(
  blobs: LayoutBlobs,
  scratch: string,
  write: (folder: string) => Promise<Descriptor>,
  seed: readonly Descriptor[],
): Promise<Descriptor> {
  const folder = join(scratch, `received-${randomUUID()}`);
  try {
    await mkdir(join(folder, "blobs/sha256"), { recursive: true });
    await writeFile(join(folder, "oci-layout"), layoutFile);
    await writeFile(join(folder, "index.json"), emptyIndex);
    await plant(blobs, folder, seed);
    const descriptor = await write(folder);
    await take(blobs, folder, descriptor, new Set());
    return descriptor;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Links what the store has of the seed, and of what it points to, into the folder. */
async function plant(
  blobs: LayoutBlobs,
  folder: string,
  seed: readonly Descriptor[],
): Promise<void> {
  for (const descriptor of seed) {
    const target = pathIn(folder, descriptor.digest);
    if (!(await blobs.has(descriptor)) || (await isFile(target))) continue;
    await mkdir(dirname(target), { recursive: true });
    const source = blobs.pathOf(descriptor.digest);
    await link(source, target).catch((error: unknown) => copyInstead(error, source, target));
    if (isManifest(descriptor.mediaType)) {
      const parsed = parseManifest(await readFile(target), descriptor.mediaType);
      if (typeof parsed !== "string") await plant(blobs, folder, successorsOf(parsed));
    }
  }
}

/** Children before their manifests, so that no manifest is ever there without what it names. */
async function take(
  blobs: LayoutBlobs,
  folder: string,
  descriptor: Descriptor,
  taken: Set<Digest>,
): Promise<void> {
  if (taken.has(descriptor.digest)) return;
  taken.add(descriptor.digest);
  if (await blobs.isWhole(descriptor)) return;
  const file = pathIn(folder, descriptor.digest);
  const isWritten = await isFile(file);
  // What the store has need not be in the folder, and is read there.
  if (!isWritten && !(await blobs.has(descriptor))) {
    throw new LayerbuildError(
      "content-invalid",
      `The builder's result is not whole: ${descriptor.digest} (${descriptor.mediaType}) is missing`,
    );
  }
  if (isManifest(descriptor.mediaType)) {
    const path = isWritten ? file : blobs.pathOf(descriptor.digest);
    const bytes = verifiedBytes(await readFile(path), descriptor, path);
    const parsed = parseManifest(bytes, descriptor.mediaType);
    if (typeof parsed === "string") {
      const message = `The builder's result ${descriptor.digest} is no usable image: ${parsed}`;
      throw new LayerbuildError("manifest-invalid", message);
    }
    for (const successor of successorsOf(parsed)) await take(blobs, folder, successor, taken);
  }
  if (!isWritten) return;
  await blobs.add(descriptor, async (temporary) => {
    await moveTo(file, temporary);
    const checked = verifiedStream(createReadStream(temporary), descriptor, file);
    await finished(checked.resume());
    await chmod(temporary, blobMode);
    const now = new Date();
    await utimes(temporary, now, now);
    await syncFile(temporary);
  });
}

/** By its name where the file has no other one: who has another could change it. */
async function moveTo(file: string, temporary: string): Promise<void> {
  if ((await lstat(file)).nlink > 1) return copyFile(file, temporary, constants.COPYFILE_FICLONE);
  await rename(file, temporary).catch((error: unknown) => copyInstead(error, file, temporary));
}

/** Where a file can't have a second name there, it is copied: by reference, where that is known. */
async function copyInstead(error: unknown, source: string, target: string): Promise<void> {
  if (!isErrno(error, "EXDEV", "EPERM", "EMLINK", "ENOTSUP")) throw error;
  await copyFile(source, target, constants.COPYFILE_FICLONE);
}

const pathIn = (folder: string, digest: Digest): string =>
  join(folder, "blobs", algorithmOf(digest), hexOf(digest));

async function isFile(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if (isErrno(error, "ENOENT")) return false;
    throw error;
  }
}
