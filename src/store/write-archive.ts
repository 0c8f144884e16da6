import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { addAbortSignal } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isAttestation } from "../image/attestation.ts";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import { type Descriptor, isSamePlatform, mediaTypes, type Platform } from "../image/descriptor.ts";
import { algorithmOf, type Digest, hexOf } from "../image/digest.ts";
import type { Manifest } from "../image/manifest.ts";
import { formatReference } from "../image/reference.ts";
import { type Body, type TarSource, writeTar } from "../layer/tar-write.ts";
import { place } from "./durable.ts";
import { layoutFile, type NamedImage, withImages } from "./named-image.ts";
import { type Reached, reach } from "./reach.ts";

/**
 * A tar that is an OCI layout and, by its manifest.json, also what engines with the classic image
 * store load; they get the image for `platform` of an index, else its first, and nothing without. Layers are passed on
 * as they are, one after the other. The same images give the same bytes.
 * Source: image-spec image-layout.md; moby image/tarexport, "manifest.json".
 */
export async function archiveOf(
  images: readonly NamedImage[],
  platform: Platform | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const contents = new Map<Digest, Reached>();
  for (const { store, descriptor } of images) await reach(store, descriptor, contents);
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: withImages([], images),
  };
  const classic =
    platform && images.flatMap((image) => classicEntry(image, contents, platform) ?? []);
  const blobs = [...contents.values()]
    .map(({ descriptor, store, manifest }) => ({
      path: pathOf(descriptor.digest),
      size: descriptor.size,
      // A generator can't be ended while it waits; a stream can.
      body: manifest?.bytes ?? (async () => addAbortSignal(signal, await store.fetch(descriptor))),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const folders = [...new Set(blobs.map(({ path }) => dirname(path)))].sort();
  return writeTar([
    folder("blobs"),
    ...folders.map(folder),
    ...blobs.map(({ path, size, body }) => file(path, size, body)),
    text("index.json", canonicalJson(index as unknown as Json)),
    ...(classic ? [text("manifest.json", canonicalJson(classic as unknown as Json))] : []),
    text("oci-layout", layoutFile),
  ]);
}

/** Writes such an archive; until it is complete, nothing is under its name. */
export async function writeArchive(
  path: string,
  images: readonly NamedImage[],
  platform: Platform | undefined,
  signal: AbortSignal,
): Promise<void> {
  const archive = await archiveOf(images, platform, signal);
  await mkdir(dirname(path), { recursive: true });
  await place(path, dirname(path), (temporary) =>
    pipeline(archive, createWriteStream(temporary, { flags: "wx", flush: true }), { signal }),
  );
}

/** An entry of manifest.json. Its members' case is Docker's. */
interface ClassicEntry {
  readonly Config: string;
  readonly RepoTags: readonly string[];
  /** Base layer first. */
  readonly Layers: readonly string[];
}

function classicEntry(
  { descriptor, repository, tags }: NamedImage,
  contents: ReadonlyMap<Digest, Reached>,
  platform: Platform,
): ClassicEntry | undefined {
  const manifest = manifestFor(descriptor, contents, platform);
  return (
    manifest && {
      Config: pathOf(manifest.config.digest),
      RepoTags: tags.map((tag) => formatReference({ ...repository, tag })),
      Layers: manifest.layers.map(({ digest }) => pathOf(digest)),
    }
  );
}

/** The manifest of the one image that a classic store can have of an image or index. */
function manifestFor(
  { digest }: Descriptor,
  contents: ReadonlyMap<Digest, Reached>,
  platform: Platform,
): Manifest | undefined {
  const parsed = contents.get(digest)?.manifest;
  if (parsed?.kind !== "index") return parsed?.manifest;
  const images = parsed.index.manifests.filter((entry) => !isAttestation(entry));
  const own = images.find((entry) => entry.platform && isSamePlatform(entry.platform, platform));
  const chosen = own ?? images[0];
  return chosen && manifestFor(chosen, contents, platform);
}

const pathOf = (digest: Digest): string => `blobs/${algorithmOf(digest)}/${hexOf(digest)}`;

const folder = (path: string): TarSource => ({
  entry: { ...owned, path, kind: "dir", mode: 0o755 },
});

const file = (path: string, size: number, body: Body): TarSource => ({
  entry: { ...owned, path, kind: "file", mode: 0o644, size },
  body,
});

const text = (path: string, content: string): TarSource => {
  const body = Buffer.from(content);
  return file(path, body.length, body);
};

const owned = { uid: 0, gid: 0, mtime: 0 } as const;
