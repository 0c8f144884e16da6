import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { ImageConfig } from "../../src/image/config.ts";
import { mediaTypes } from "../../src/image/descriptor.ts";
import { type Digest, digestOf, hexOf } from "../../src/image/digest.ts";
import { encodeImage } from "../../src/image/image.ts";

/**
 * Writes images into an OCI layout: their layers as tars, by tag. Engines with the classic image
 * store read a `manifest.json` instead, which is beside it. Source: image-spec image-layout.md;
 * moby, image/tarexport.
 */
export async function writeLayout(
  directory: string,
  repository: string,
  images: ReadonlyMap<string, readonly Buffer[]>,
): Promise<void> {
  const blobs = join(directory, "blobs/sha256");
  await mkdir(blobs, { recursive: true });
  const put = async (bytes: Buffer): Promise<void> =>
    writeFile(join(blobs, hexOf(digestOf(bytes))), bytes);
  const manifests: object[] = [];
  const archived: object[] = [];
  const blobOf = (digest: Digest): string => `blobs/sha256/${hexOf(digest)}`;
  for (const [tag, tars] of images) {
    const packed = tars.map((tar) => gzipSync(tar));
    const config: ImageConfig = {
      os: "linux",
      architecture: "amd64",
      config: { Cmd: ["/none"] },
      rootfs: { type: "layers", diff_ids: tars.map((tar) => digestOf(tar)) },
      history: tars.map(() => ({ created_by: "a case" })),
    };
    const layers = packed.map((bytes) => ({
      mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
      digest: digestOf(bytes),
      size: bytes.length,
    }));
    const encoded = encodeImage(config, layers, mediaTypes.ociManifest);
    for (const bytes of [...packed, encoded.config.bytes, encoded.manifest.bytes]) await put(bytes);
    const annotations = {
      "org.opencontainers.image.ref.name": tag,
      "io.containerd.image.name": `docker.io/library/${repository}:${tag}`,
    };
    manifests.push({ ...encoded.manifest.descriptor, annotations });
    archived.push({
      Config: blobOf(encoded.config.descriptor.digest),
      RepoTags: [`${repository}:${tag}`],
      Layers: layers.map(({ digest }) => blobOf(digest)),
    });
  }
  const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
  await writeFile(join(directory, "index.json"), JSON.stringify(index));
  await writeFile(join(directory, "manifest.json"), JSON.stringify(archived));
  await writeFile(join(directory, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
}
