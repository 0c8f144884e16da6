import { type Descriptor, isManifest, mediaTypes } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { encodeManifest, type Index, type Manifest, parseManifest } from "../image/manifest.ts";
import { LayerDamage } from "../layer/damage.ts";
import { successorsOf } from "../store/copy.ts";
import { namesOf } from "../store/named-image.ts";

/** What an archive of images has: its files by path, where its links lead, and their bytes. */
export interface SavedContents {
  readonly files: ReadonlyMap<string, Descriptor>;
  readonly links: ReadonlyMap<string, string>;
  /** The bytes of a document, never of a layer. */
  read(file: Descriptor): Promise<Buffer>;
}

/** An image of an archive, and the manifests that had to be made for it. */
export interface SavedImage {
  readonly descriptor: Descriptor;
  readonly made: ReadonlyMap<Digest, Buffer>;
}

/** An image that an archive lists. */
export interface SavedEntry {
  /** The digest that the archive's index has for it, or its config's file: one image, one id. */
  readonly id: string;
  /** What it is called: full references, or names of any kind in archives of other tools. */
  readonly names: readonly string[];
  /** Throws `LayerDamage` when the archive does not have all of it. */
  open(): Promise<SavedImage>;
}

/** What `docker save` calls its own list of images. Source: moby's image specification v1.2. */
interface Listed {
  readonly Config: string;
  readonly RepoTags?: readonly string[] | null;
  readonly Layers: readonly string[];
}

const tarLayer = "application/vnd.oci.image.layer.v1.tar";

/**
 * The images in an archive of `docker save` or of an OCI layout: as its own index has them or, from
 * engines before 25 and other tools, with manifests that are made for them. Throws `LayerDamage` when
 * it lists no image.
 */
export async function savedImages(contents: SavedContents): Promise<SavedEntry[]> {
  const index = await documentAt("index.json");
  const parsed = index ? parseManifest(index, mediaTypes.ociIndex) : undefined;
  const entries =
    typeof parsed === "object" && parsed.kind === "index"
      ? parsed.index.manifests.map(
          (entry): SavedEntry => ({
            id: entry.digest,
            names: namesOf(entry),
            open: () => wholeImage(entry, contents),
          }),
        )
      : (await listed()).map(
          (image): SavedEntry => ({
            id: image.Config,
            names: image.RepoTags ?? [],
            open: async () => madeImage(image, contents),
          }),
        );
  if (entries.length === 0) throw new LayerDamage("its archive lists no image");
  return entries;

  async function documentAt(path: string): Promise<Buffer | undefined> {
    const found = contents.files.get(path);
    return found && contents.read(found);
  }

  async function listed(): Promise<readonly Listed[]> {
    const list = await documentAt("manifest.json");
    if (!list) throw new LayerDamage("its archive has no list of images");
    try {
      return JSON.parse(list.toString("utf8"));
    } catch {
      throw new LayerDamage("its archive's list of images is no JSON");
    }
  }
}

/** What the archive has of an image: engines keep the platforms of an index that were asked for. */
async function wholeImage(entry: Descriptor, contents: SavedContents): Promise<SavedImage> {
  const present = new Set([...contents.files.values()].map(({ digest }) => digest));
  const made = new Map<Digest, Buffer>();
  const whole = await wholePart(entry);
  if (!whole) throw new LayerDamage("its archive has no whole image");
  // What the engine notes of it is no part of it.
  const { mediaType, digest, size } = whole;
  return { descriptor: { mediaType, digest, size }, made };

  async function wholePart(descriptor: Descriptor): Promise<Descriptor | undefined> {
    if (!present.has(descriptor.digest)) return undefined;
    if (!isManifest(descriptor.mediaType)) return descriptor;
    const parsed = parseManifest(await contents.read(descriptor), descriptor.mediaType);
    if (typeof parsed === "string") throw new LayerDamage(`its manifest is unusable: ${parsed}`);
    const parts = await Promise.all(successorsOf(parsed).map(wholePart));
    const whole = parts.filter((part) => part !== undefined);
    if (whole.length === parts.length) return descriptor;
    const [only, ...others] = whole;
    if (parsed.kind === "manifest" || !only) return undefined;
    return others.length === 0 ? only : make({ ...parsed.index, manifests: whole }, made);
  }
}

function madeImage(image: Listed, { files, links }: SavedContents): SavedImage {
  const made = new Map<Digest, Buffer>();
  const descriptor = make(
    {
      mediaType: mediaTypes.ociManifest,
      config: { ...fileAt(image.Config), mediaType: mediaTypes.ociConfig },
      layers: image.Layers.map((path) => ({ ...fileAt(path), mediaType: tarLayer })),
    },
    made,
  );
  return { descriptor, made };

  function fileAt(path: string): Descriptor {
    const found = files.get(path) ?? files.get(links.get(path) ?? "");
    if (found) return found;
    throw new LayerDamage(`its archive has no ${path}`);
  }
}

function make(document: Manifest | Index, made: Map<Digest, Buffer>): Descriptor {
  const { bytes, descriptor } = encodeManifest(document);
  made.set(descriptor.digest, bytes);
  return descriptor;
}
