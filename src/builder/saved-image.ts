import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { access, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Descriptor, isManifest, mediaTypes } from "../image/descriptor.ts";
import { type Digest, hexOf } from "../image/digest.ts";
import { encodeManifest, parseManifest } from "../image/manifest.ts";
import { LayerDamage } from "../layer/damage.ts";
import { readTar } from "../layer/tar-read.ts";
import { successorsOf } from "../store/copy.ts";

/** What an archive has: its files by path, and where its links lead. */
interface Contents {
  readonly files: ReadonlyMap<string, Descriptor>;
  readonly links: ReadonlyMap<string, string>;
}

/** What `docker save` calls its own list of images. Source: moby's image specification v1.2. */
interface SavedManifest {
  readonly Config: string;
  readonly Layers: readonly string[];
}

const blobType = "application/octet-stream";
const tarLayer = "application/vnd.oci.image.layer.v1.tar";

/**
 * Reads the archive that `docker save` writes for one image into a folder in OCI layout, and gives
 * the image back: as the archive's own index has it, or, from engines before 25, with a manifest
 * that is made for it. Throws `LayerDamage` when it holds no image.
 */
export async function readSaved(
  archive: AsyncIterable<Uint8Array>,
  folder: string,
): Promise<Descriptor> {
  const blobs = join(folder, "blobs/sha256");
  await mkdir(blobs, { recursive: true });
  const contents = await unpack(archive, folder, blobs);
  const index = await documentAt("index.json");
  const entries = index ? parseManifest(index, mediaTypes.ociIndex) : undefined;
  if (typeof entries === "object" && entries.kind === "index") {
    const [entry] = entries.index.manifests;
    const whole = entry && (await wholePartOf(entry, blobs));
    // What the engine notes of it is no part of it.
    if (whole) return { mediaType: whole.mediaType, digest: whole.digest, size: whole.size };
    throw new LayerDamage("its archive has no whole image");
  }
  const list = await documentAt("manifest.json");
  if (!list) throw new LayerDamage("its archive has no list of images");
  return oldForm(list, contents, blobs);

  async function documentAt(path: string): Promise<Buffer | undefined> {
    const found = contents.files.get(path);
    return found && readFile(join(blobs, hexOf(found.digest)));
  }
}

/** Every file becomes a blob, whatever it is called. */
async function unpack(
  archive: AsyncIterable<Uint8Array>,
  folder: string,
  blobs: string,
): Promise<Contents> {
  const files = new Map<string, Descriptor>();
  const links = new Map<string, string>();
  const temporary = join(folder, "incoming");
  for await (const { entry, body } of readTar(archive)) {
    if (entry.kind === "symlink" && entry.target !== undefined) {
      links.set(entry.path, posix.join(posix.dirname(entry.path), entry.target));
    }
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
  return { files, links };
}

/** What the archive has of an image: engines keep the platforms of an index that were asked for. */
async function wholePartOf(descriptor: Descriptor, blobs: string): Promise<Descriptor | undefined> {
  const { mediaType, digest } = descriptor;
  const path = join(blobs, hexOf(digest));
  if (!(await isThere(path))) return undefined;
  if (!isManifest(mediaType)) return descriptor;
  const parsed = parseManifest(await readFile(path), mediaType);
  if (typeof parsed === "string") throw new LayerDamage(`its manifest is unusable: ${parsed}`);
  const parts = await Promise.all(successorsOf(parsed).map((each) => wholePartOf(each, blobs)));
  const whole = parts.filter((part) => part !== undefined);
  if (whole.length === parts.length) return descriptor;
  const [only, ...others] = whole;
  if (parsed.kind === "manifest" || !only) return undefined;
  return others.length === 0 ? only : write({ ...parsed.index, manifests: whole }, blobs);
}

async function oldForm(
  list: Buffer,
  { files, links }: Contents,
  blobs: string,
): Promise<Descriptor> {
  const [image] = JSON.parse(list.toString("utf8")) as readonly SavedManifest[];
  if (!image) throw new LayerDamage("its archive lists no image");
  return write(
    {
      mediaType: mediaTypes.ociManifest,
      config: { ...fileAt(image.Config), mediaType: mediaTypes.ociConfig },
      layers: image.Layers.map((path) => ({ ...fileAt(path), mediaType: tarLayer })),
    },
    blobs,
  );

  function fileAt(path: string): Descriptor {
    const found = files.get(path) ?? files.get(links.get(path) ?? "");
    if (found) return found;
    throw new LayerDamage(`its archive has no ${path}`);
  }
}

async function write(
  document: Parameters<typeof encodeManifest>[0],
  blobs: string,
): Promise<Descriptor> {
  const { bytes, descriptor } = encodeManifest(document);
  await writeFile(join(blobs, hexOf(descriptor.digest)), bytes);
  return descriptor;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
