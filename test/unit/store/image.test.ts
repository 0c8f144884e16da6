import { describe, expect, test } from "vitest";
import { mediaTypes } from "../../../src/image/descriptor.ts";
import { encodeManifest } from "../../../src/image/manifest.ts";
import { fetchBytes, fetchImage } from "../../../src/store/image.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { blobOf, freshBlob, pushImage, tinyImage, tinyIndex } from "../../support/tiny-image.ts";

const repository = { registry: "registry.test", path: "acme/base" };

describe("an image", () => {
  test("is fetched as manifest and config, and no layer is asked for", async () => {
    const store = memoryStore(repository);
    const layers = [freshBlob(), freshBlob()];
    const { image } = tinyImage(layers);
    await pushImage(store, tinyImage(layers), layers);
    expect(await fetchImage(store, image.descriptor)).toMatchObject({
      descriptor: image.descriptor,
      manifest: { layers: image.manifest.layers },
      config: { rootfs: image.config.rootfs },
    });
    expect(store.count("fetch")).toBe(2);
  });

  test("whose config is none says which blob is wrong, and where", async () => {
    const store = memoryStore(repository);
    const config = blobOf("{}", mediaTypes.ociConfig);
    await store.push(config.descriptor, config.bytes);
    const manifest = encodeManifest({
      mediaType: mediaTypes.ociManifest,
      config: config.descriptor,
      layers: [],
    });
    await store.push(manifest.descriptor, manifest.bytes);
    await expect(fetchImage(store, manifest.descriptor)).rejects.toThrow(
      `registry.test/acme/base@${config.descriptor.digest} is no usable image: it names no os`,
    );
  });

  test("that claims a huge config or is an index is refused", async () => {
    const store = memoryStore(repository);
    const { descriptor: root, bytes } = tinyIndex([await pushImage(store, tinyImage([]), [])]);
    await store.push(root, bytes);
    await expect(fetchImage(store, root)).rejects.toMatchObject({ code: "manifest-invalid" });
    const asked = store.count("fetch");
    const huge = { ...root, size: 1e9 };
    await expect(fetchBytes(store, huge, 1e6)).rejects.toMatchObject({ code: "manifest-invalid" });
    expect(store.count("fetch")).toBe(asked);
  });
});
