import { Readable } from "node:stream";
import { savedImages } from "../builder/saved-contents.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { parseDigest } from "../image/digest.ts";
import { type FileName, formatImageName, type ImageName } from "../image/image-name.ts";
import { maxManifestSize } from "../image/manifest.ts";
import { LayerDamage } from "../layer/damage.ts";
import { isErrno } from "../store/folder-fault.ts";
import { nameOf } from "../store/image.ts";
import type { ReadableStore } from "../store/store.ts";
import { collect, verifiedStream } from "../store/verify.ts";
import { type ArchiveIndex, indexArchive } from "./archive-index.ts";
import { choose } from "./choose.ts";
import { type NamedDescriptor, placeOf, type Source, sourceOf } from "./source.ts";

/** A source that may have a temporary file. */
export type ArchiveSource = Source & AsyncDisposable;

/**
 * An image of a tar: of `docker save`, packed or not, or of an OCI layout. Layers are read from their
 * places in the file; nothing is copied, unless the tar is compressed. Fails with `image-not-found`
 * and `content-invalid`.
 */
export async function archiveSource(
  image: ImageName & FileName,
  path: string,
  signal: AbortSignal,
): Promise<ArchiveSource> {
  const index = await readable(image, () => indexArchive(path, signal));
  try {
    return await readable(image, () => sourceIn(index, image, path));
  } catch (error) {
    await index[Symbol.asyncDispose]();
    throw error;
  }
}

/** The names that an archive lists. Fails as `archiveSource` does. */
export async function archiveNames(
  image: ImageName & FileName,
  path: string,
  signal: AbortSignal,
): Promise<NamedDescriptor[]> {
  return readable(image, async () => {
    const index = await indexArchive(path, signal);
    try {
      const { entries } = await contentsIn(index, image, path);
      return entries.flatMap(({ id, names }) =>
        names.slice(0, 1).map((name) => ({ name, digest: parseDigest(id) })),
      );
    } finally {
      await index[Symbol.asyncDispose]();
    }
  });
}

async function contentsIn(index: ArchiveIndex, { transport }: ImageName & FileName, path: string) {
  const repository = placeOf(transport, path);
  const open = async (wanted: Descriptor): Promise<Readable> => {
    const stream = index.read(wanted.digest);
    if (stream) return verifiedStream(stream, wanted, { file: path });
    throw new LayerbuildError("image-not-found", `${nameOf({ repository }, wanted)} is not there`);
  };
  const read = async (file: Descriptor): Promise<Buffer> => {
    const bytes = await collect(await open(file), maxManifestSize);
    if (bytes) return bytes;
    throw new LayerDamage(`its archive has a document of ${file.size} bytes`);
  };
  return { repository, open, entries: await savedImages({ ...index, read }) };
}

async function sourceIn(
  index: ArchiveIndex,
  image: ImageName & FileName,
  path: string,
): Promise<ArchiveSource> {
  const known = new Set([...index.files.values()].map(({ digest }) => digest));
  const { repository, open, entries } = await contentsIn(index, image, path);
  const { descriptor, made } = await choose(image, entries).open();
  const store: ReadableStore = {
    repository,
    resolve: async (target) => (descriptor.digest === target ? descriptor : undefined),
    exists: async ({ digest }) => made.has(digest) || known.has(digest),
    async fetch(wanted) {
      const bytes = made.get(wanted.digest);
      return bytes ? Readable.from([bytes], { objectMode: false }) : open(wanted);
    },
    list: async () => [],
  };
  return {
    ...sourceOf(image, store, descriptor),
    [Symbol.asyncDispose]: () => index[Symbol.asyncDispose](),
  };
}

/** Makes errors for people of what is wrong with an archive. */
async function readable<T>(image: ImageName, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const name = formatImageName(image);
    if (error instanceof LayerDamage) {
      throw new LayerbuildError("content-invalid", `${name} can't be read: ${error.message}`);
    }
    if (!isErrno(error, "ENOENT", "ENOTDIR", "EISDIR", "EACCES")) throw error;
    throw new LayerbuildError("image-not-found", `${name} can't be read: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : "");
