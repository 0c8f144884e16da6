import { gzipSync } from "node:zlib";
import type { ExecutionConfig, HistoryEntry, ImageConfig } from "../../src/image/config.ts";
import {
  type Descriptor,
  type Family,
  layerTypeIn,
  mediaTypes,
  type Platform,
} from "../../src/image/descriptor.ts";
import { digestOf } from "../../src/image/digest.ts";
import { encodeImage, type Image } from "../../src/image/image.ts";
import { encodeManifest } from "../../src/image/manifest.ts";
import { type Files, tarOf } from "./tar.ts";

/** A step of an image: a layer of files, or an entry of the history that has none. */
export type Chapter = { readonly files: Files; readonly by?: string } | { readonly empty: string };

export interface ImageData {
  /** What it is built on: its layers and history come first. Its config is not taken over. */
  readonly on?: MadeImage;
  readonly chapters?: readonly Chapter[];
  readonly config?: ExecutionConfig;
  /** `linux/amd64` when absent. */
  readonly platform?: Platform;
  readonly created?: string;
  readonly family?: Family;
  /** False for an image of a tool that writes no history. */
  readonly history?: boolean;
}

/** An image with the bytes of all that it consists of, layers included. */
export interface MadeImage {
  readonly image: Image;
  /** Everything that its manifest names: config and layers. */
  readonly blobs: readonly Buffer[];
  readonly manifest: { readonly descriptor: Descriptor; readonly bytes: Buffer };
}

/** Makes a whole image by hand: no engine, no registry. The same data gives the same bytes. */
export function makeImage(data: ImageData = {}): MadeImage {
  const { on, chapters = [], config = {}, family = "oci", created } = data;
  const { os, architecture, variant } = data.platform ?? { os: "linux", architecture: "amd64" };
  const gzip = layerTypeIn(family, "application/vnd.oci.image.layer.v1.tar+gzip");
  const own = chapters.flatMap((chapter) => ("files" in chapter ? [tarOf(chapter.files)] : []));
  const packed = own.map((tar) => gzipSync(tar));
  const history = chapters.map((chapter): HistoryEntry => {
    const by = "files" in chapter ? (chapter.by ?? "COPY . .") : chapter.empty;
    return {
      ...(created ? { created } : {}),
      created_by: by,
      ...("files" in chapter ? {} : { empty_layer: true }),
    };
  });
  const document: ImageConfig = {
    ...(created ? { created } : {}),
    os,
    architecture,
    ...(variant ? { variant } : {}),
    config,
    rootfs: {
      type: "layers",
      diff_ids: [...(on?.image.config.rootfs.diff_ids ?? []), ...own.map((tar) => digestOf(tar))],
    },
    ...(data.history === false
      ? {}
      : { history: [...(on?.image.config.history ?? []), ...history] }),
  };
  const layers = packed.map((bytes) => ({
    mediaType: gzip,
    digest: digestOf(bytes),
    size: bytes.length,
  }));
  const encoded = encodeImage(
    document,
    [...(on?.image.manifest.layers ?? []), ...layers],
    family === "oci" ? mediaTypes.ociManifest : mediaTypes.dockerManifest,
  );
  return {
    image: encoded.image,
    blobs: [...(on?.blobs.slice(0, -1) ?? []), ...packed, encoded.config.bytes],
    manifest: encoded.manifest,
  };
}

/** A base that is quick to have: one layer with one file. */
export const tinyBase = (family: Family = "oci"): MadeImage =>
  makeImage({
    family,
    chapters: [{ files: { "base.txt": "base\n" }, by: "COPY base.txt /" }],
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] },
    created: "2026-01-02T03:04:05Z",
  });

/** Where images are pushed to: `host` is that of a loopback registry, `127.0.0.1:5000`. */
export interface Target {
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
}

/** Pushes an image, blobs first, with plain requests; gives back the descriptor of its manifest. */
export async function pushImage(target: Target, made: MadeImage): Promise<Descriptor> {
  for (const bytes of made.blobs) await pushBlob(target, bytes);
  return pushManifest(target, made.manifest);
}

/** Pushes an index over images, one a platform, and the images with it. */
export async function pushIndex(target: Target, images: readonly MadeImage[]): Promise<Descriptor> {
  const manifests: Descriptor[] = [];
  for (const made of images) {
    const { os, architecture, variant } = made.image.config;
    const platform = { os, architecture, ...(variant ? { variant } : {}) };
    const tag = `${target.tag}-${architecture}${variant ?? ""}`;
    manifests.push({ ...(await pushImage({ ...target, tag }, made)), platform });
  }
  const isDocker = images[0]?.image.manifest.mediaType === mediaTypes.dockerManifest;
  const mediaType = isDocker ? mediaTypes.dockerIndex : mediaTypes.ociIndex;
  return pushManifest(target, encodeManifest({ mediaType, manifests }));
}

export async function pushBlob({ host, repository }: Target, bytes: Buffer): Promise<void> {
  const session = await send(`http://${host}/v2/${repository}/blobs/uploads/`, { method: "POST" });
  const location = new URL(session.headers.get("location") ?? "", `http://${host}`);
  location.searchParams.set("digest", digestOf(bytes));
  await send(location.href, {
    method: "PUT",
    headers: { "content-type": "application/octet-stream" },
    body: new Uint8Array(bytes),
  });
}

export async function pushManifest(
  { host, repository, tag }: Target,
  { descriptor, bytes }: { readonly descriptor: Descriptor; readonly bytes: Buffer },
): Promise<Descriptor> {
  await send(`http://${host}/v2/${repository}/manifests/${tag}`, {
    method: "PUT",
    headers: { "content-type": descriptor.mediaType },
    body: new Uint8Array(bytes),
  });
  return descriptor;
}

/** The manifest that a tag or digest points to, with its digest, as the registry has it. */
export async function pullManifest(
  { host, repository, tag }: Target,
  accept: readonly string[] = Object.values(mediaTypes),
): Promise<{ digest: string; mediaType: string; bytes: Buffer }> {
  const response = await send(`http://${host}/v2/${repository}/manifests/${tag}`, {
    headers: { accept: accept.join(", ") },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { digest: digestOf(bytes), mediaType: response.headers.get("content-type") ?? "", bytes };
}

export async function pullBlob(
  { host, repository }: Omit<Target, "tag">,
  digest: string,
): Promise<Buffer> {
  const response = await send(`http://${host}/v2/${repository}/blobs/${digest}`);
  return Buffer.from(await response.arrayBuffer());
}

async function send(url: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.ok) return response;
  throw new Error(`${init?.method ?? "GET"} ${url}: ${response.status} ${await response.text()}`);
}
