import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, mediaTypes } from "../image/descriptor.ts";
import { type FileName, formatImageName, type ImageName } from "../image/image-name.ts";
import { parseManifest } from "../image/manifest.ts";
import { isErrno } from "../store/folder-fault.ts";
import { nameOf } from "../store/image.ts";
import { openLayoutBlobs } from "../store/layout-blobs.ts";
import { namesOf } from "../store/named-image.ts";
import { ofType, referrersUnderTag } from "../store/referrers.ts";
import type { ReadableStore } from "../store/store.ts";
import { choose } from "./choose.ts";
import { type NamedDescriptor, placeOf, type Source, sourceOf } from "./source.ts";

/**
 * An image of a folder in OCI layout, whoever wrote it: by the name that its index.json has for it,
 * or by digest, also of what is below an index. Source: image-spec image-layout.md.
 */
export async function layoutSource(
  image: ImageName & FileName,
  directory: string,
): Promise<Source> {
  const index = await readIndex(directory, image);
  const store = layoutStore(directory, index);
  const { digest } = image;
  if (digest === undefined) {
    const entries = index.map((entry) => ({
      entry: plain(entry),
      id: entry.digest,
      names: namesOf(entry),
    }));
    return sourceOf(image, store, choose(image, entries).entry);
  }
  const found = await store.resolve(digest);
  if (found) return sourceOf(image, store, found);
  throw new LayerbuildError("image-not-found", `there is no image ${formatImageName(image)}`);
}

/** The names that a folder in OCI layout has, the full ones where there are such. */
export async function layoutNames(
  image: ImageName & FileName,
  directory: string,
): Promise<NamedDescriptor[]> {
  return (await readIndex(directory, image)).flatMap((entry) =>
    namesOf(entry)
      .slice(0, 1)
      .map((name) => ({ name, digest: entry.digest })),
  );
}

function layoutStore(directory: string, index: readonly Descriptor[]): ReadableStore {
  const blobs = openLayoutBlobs(directory, directory);
  const store: ReadableStore = {
    repository: { ...placeOf("oci", directory), layout: directory },
    async resolve(target) {
      const found = index.find(
        (entry) => entry.digest === target || namesOf(entry).includes(target),
      );
      if (found) return plain(found);
      return target.includes(":") ? blobs.manifestAt(target as Descriptor["digest"]) : undefined;
    },
    exists: (descriptor) => blobs.has(descriptor),
    async fetch(descriptor) {
      const found = await blobs.fetch(descriptor);
      if (found) return found;
      throw new LayerbuildError("image-not-found", `${nameOf(store, descriptor)} is not there`);
    },
    list: async () => [...new Set(index.flatMap(namesOf))].sort(),
    fileOf: ({ digest }) => blobs.pathOf(digest),
    async referrers(subject, artifactType) {
      // A layout of many repositories has the tag behind the name of each.
      const names = index.flatMap(namesOf);
      const own = (tag: string): string =>
        names.find((name) => name === tag || name.endsWith(`:${tag}`)) ?? tag;
      const tagged = { ...store, resolve: (tag: string) => store.resolve(own(tag)) };
      return ofType(await referrersUnderTag(tagged, subject), artifactType);
    },
  };
  return store;
}

async function readIndex(directory: string, image: ImageName): Promise<readonly Descriptor[]> {
  const path = join(directory, "index.json");
  const bytes = await readFile(path).catch((error: unknown) => {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
    throw new LayerbuildError(
      "image-not-found",
      `${formatImageName(image)}: ${directory} is no folder in OCI layout: it has no index.json`,
    );
  });
  const parsed = parseManifest(bytes, mediaTypes.ociIndex);
  if (typeof parsed !== "string" && parsed.kind === "index") return parsed.index.manifests;
  const why = typeof parsed === "string" ? parsed : "it is no index";
  throw new LayerbuildError("content-invalid", `${path} is no index of a layout: ${why}`);
}

const plain = ({ mediaType, digest, size }: Descriptor): Descriptor => ({
  mediaType,
  digest,
  size,
});
