import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Descriptor } from "../image/descriptor.ts";
import { type Digest, hexOf } from "../image/digest.ts";
import { LayerDamage } from "../layer/damage.ts";
import { readTar, type TarItem } from "../layer/tar-read.ts";
import { type SavedContents, savedImages } from "./saved-contents.ts";

/** What is in the place of a media type where a file's name does not tell it. */
export const blobType = "application/octet-stream";

/**
 * Reads the archive that `docker save` writes for one image into a folder in OCI layout, and gives
 * the image back. Throws `LayerDamage` when it holds no image.
 */
export async function readSaved(
  archive: AsyncIterable<Uint8Array>,
  folder: string,
): Promise<Descriptor> {
  const blobs = join(folder, "blobs/sha256");
  await mkdir(blobs, { recursive: true });
  const [entry] = await savedImages(await unpack(archive, folder, blobs));
  if (!entry) throw new LayerDamage("its archive lists no image");
  const { descriptor, made } = await entry.open();
  for (const [digest, bytes] of made) await writeFile(join(blobs, hexOf(digest)), bytes);
  return descriptor;
}

/** Where a symbolic link of an archive leads, as a path of the archive. */
export const linkTarget = ({ path, target = "" }: TarItem["entry"]): string =>
  posix.join(posix.dirname(path), target);

/** Every file becomes a blob, whatever it is called. */
async function unpack(
  archive: AsyncIterable<Uint8Array>,
  folder: string,
  blobs: string,
): Promise<SavedContents> {
  const files = new Map<string, Descriptor>();
  const links = new Map<string, string>();
  const temporary = join(folder, "incoming");
  for await (const { entry, body } of readTar(archive)) {
    if (entry.kind === "symlink") links.set(entry.path, linkTarget(entry));
    if (entry.kind !== "file") continue;
    const hash = createHash("sha256");
    let size = 0;
    const hashed = async function* (): AsyncGenerator<Buffer, void> {
      for await (const chunk of body) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    };
    await pipeline(hashed(), createWriteStream(temporary));
    const digest = `sha256:${hash.digest("hex")}` as Digest;
    await rename(temporary, join(blobs, hexOf(digest)));
    files.set(entry.path, { mediaType: blobType, digest, size });
  }
  return { files, links, read: ({ digest }) => readFile(join(blobs, hexOf(digest))) };
}
