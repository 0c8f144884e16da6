import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { ImageConfig } from "../../src/image/config.ts";
import { mediaTypes } from "../../src/image/descriptor.ts";
import { digestOf, hexOf } from "../../src/image/digest.ts";
import { encodeImage } from "../../src/image/image.ts";

/** Writes images into an OCI layout: their layers as tars, by tag. Source: image-spec image-layout.md. */
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
  }
  const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
  await writeFile(join(directory, "index.json"), JSON.stringify(index));
  await writeFile(join(directory, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
}
