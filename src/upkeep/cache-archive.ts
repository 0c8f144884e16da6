import { addAbortSignal, type Readable } from "node:stream";
import pLimit from "p-limit";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, mediaTypes } from "../image/descriptor.ts";
import { maxManifestSize, parseManifest } from "../image/manifest.ts";
import { parseReference } from "../image/reference.ts";
import { LayerDamage } from "../layer/damage.ts";
import { readCacheTag } from "../plan/cache-tag.ts";
import { copyImage, type OnBytes } from "../store/copy.ts";
import { isErrno } from "../store/folder-fault.ts";
import { type NamedImage, namesOf } from "../store/named-image.ts";
import type { ReadableStore, Store } from "../store/store.ts";
import { collect, verifiedStream } from "../store/verify.ts";
import { writeArchive } from "../store/write-archive.ts";
import { type ArchiveIndex, indexArchive } from "../transport/archive-index.ts";

/** Writes all that a cache has to a tar of an OCI layout; gives back its tags. */
export async function exportCache(
  store: ReadableStore,
  path: string,
  signal: AbortSignal,
): Promise<string[]> {
  const { repository } = store;
  const tags = (await store.list()).filter(readCacheTag);
  const found = await pLimit(8).map(tags, async (tag): Promise<NamedImage[]> => {
    const descriptor = await store.resolve(tag);
    return descriptor ? [{ store, descriptor, repository, tags: [tag] }] : [];
  });
  const images = found.flat();
  await writeArchive(path, images, undefined, signal);
  return images.flatMap((image) => image.tags);
}

export interface ImportOptions {
  readonly onBytes: OnBytes;
  readonly signal: AbortSignal;
}

/**
 * Brings what `exportCache` wrote into a cache, of whatever project it was; gives back its tags.
 * What is there already is not written. Fails with `content-invalid` and `image-not-found`.
 */
export async function importCache(
  path: string,
  store: Store,
  { onBytes, signal }: ImportOptions,
): Promise<string[]> {
  const index = await opened(path, signal);
  try {
    const source = storeIn(index, path, signal);
    const entries = await entriesIn(index, path);
    const given: string[] = [];
    // Results before their records: those tell of what is there.
    for (const { tag, descriptor } of entries) {
      await copyImage(source, store, descriptor, { onBytes });
      if ((await store.resolve(tag))?.digest !== descriptor.digest) {
        await store.tag(descriptor, tag);
      }
      given.push(tag);
    }
    return given;
  } finally {
    await index[Symbol.asyncDispose]();
  }
}

async function opened(path: string, signal: AbortSignal): Promise<ArchiveIndex> {
  try {
    return await indexArchive(path, signal);
  } catch (error) {
    if (error instanceof LayerDamage) throw damaged(path, error.message);
    if (!isErrno(error, "ENOENT", "ENOTDIR", "EISDIR", "EACCES")) throw error;
    const message = `${path} can't be read: ${(error as Error).message}`;
    throw new LayerbuildError("image-not-found", message);
  }
}

async function entriesIn(
  index: ArchiveIndex,
  path: string,
): Promise<{ readonly tag: string; readonly descriptor: Descriptor }[]> {
  const file = index.files.get("index.json");
  const stream = file && index.read(file.digest);
  const bytes = stream && (await collect(stream, maxManifestSize * 4));
  const parsed = bytes && parseManifest(bytes, mediaTypes.ociIndex);
  if (!parsed || typeof parsed === "string" || parsed.kind !== "index") {
    throw damaged(path, "it is no tar of an OCI layout");
  }
  const entries = parsed.index.manifests.flatMap((entry) => {
    const names = namesOf(entry).flatMap((name) => [parseReference(name)?.tag ?? name]);
    const tag = names.find(readCacheTag);
    const { mediaType, digest, size } = entry;
    return tag === undefined ? [] : [{ tag, descriptor: { mediaType, digest, size } }];
  });
  if (entries.length === 0) throw damaged(path, "it has nothing of a cache");
  const rank = (tag: string): number => (readCacheTag(tag)?.kind === "result" ? 0 : 1);
  return entries.toSorted((a, b) => rank(a.tag) - rank(b.tag));
}

function storeIn(index: ArchiveIndex, path: string, signal: AbortSignal): ReadableStore {
  const open = (descriptor: Descriptor): Readable => {
    const stream = index.read(descriptor.digest);
    if (!stream) throw damaged(path, `${descriptor.digest} is missing`);
    return verifiedStream(addAbortSignal(signal, stream), descriptor, { file: path });
  };
  return {
    repository: { registry: "file", path, layout: path },
    resolve: async () => undefined,
    exists: async () => true,
    fetch: async (descriptor) => open(descriptor),
    list: async () => [],
  };
}

const damaged = (path: string, why: string): LayerbuildError =>
  new LayerbuildError("content-invalid", `${path} can't be imported: ${why}`, {
    hint: "`layerbuild cache export` writes such files",
  });
