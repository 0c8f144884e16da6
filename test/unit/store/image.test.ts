import { describe, expect, test } from "vitest";
import { type Descriptor, mediaTypes, type Platform } from "../../../src/image/descriptor.ts";
import { encodeManifest } from "../../../src/image/manifest.ts";
import { fetchBytes, fetchImage, selectPlatform } from "../../../src/store/image.ts";
import { memoryStore } from "../../support/memory-store.ts";
import {
  blobOf,
  freshBlob,
  linux,
  pushImage,
  tinyImage,
  tinyIndex,
} from "../../support/tiny-image.ts";

const arm: Platform = { os: "linux", architecture: "arm64", variant: "v8" };
const repository = { registry: "registry.test", path: "acme/base" };

async function indexed(...platforms: Platform[]) {
  const store = memoryStore(repository);
  const entries: Descriptor[] = [];
  for (const platform of platforms) {
    entries.push({ ...(await pushImage(store, tinyImage([], platform), [])), platform });
  }
  const attestation = {
    ...(await pushImage(store, tinyImage([freshBlob()]), [])),
    platform: { os: "unknown", architecture: "unknown" },
    annotations: { "vnd.docker.reference.type": "attestation-manifest" },
  };
  const index = tinyIndex([attestation, ...entries]);
  await store.push(index.descriptor, index.bytes);
  return { store, entries, root: index.descriptor };
}

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
    const { store, root } = await indexed(linux);
    await expect(fetchImage(store, root)).rejects.toMatchObject({ code: "manifest-invalid" });
    const asked = store.count("fetch");
    const huge = { ...root, size: 1e9 };
    await expect(fetchBytes(store, huge, 1e6)).rejects.toMatchObject({ code: "manifest-invalid" });
    expect(store.count("fetch")).toBe(asked);
  });
});

describe("selecting a platform", () => {
  test("takes the entry of an index, never an attestation", async () => {
    const { store, entries, root } = await indexed(linux, arm);
    expect(await selectPlatform(store, root, linux)).toEqual(entries[0]);
    expect(await selectPlatform(store, root, { os: "linux", architecture: "arm64" })).toEqual(
      entries[1],
    );
  });

  test("lists what there is when the platform is missing", async () => {
    const { store, root } = await indexed(linux, arm);
    const wanted = { os: "linux", architecture: "s390x" };
    await expect(selectPlatform(store, root, wanted)).rejects.toMatchObject({
      code: "platform-missing",
      message: `registry.test/acme/base@${root.digest} has no image for linux/s390x: it is for linux/amd64, linux/arm64`,
    });
  });

  test("of a plain manifest asks its config", async () => {
    const store = memoryStore(repository);
    const descriptor = await pushImage(store, tinyImage([], arm), []);
    expect(await selectPlatform(store, descriptor, arm)).toBe(descriptor);
    await expect(selectPlatform(store, descriptor, linux)).rejects.toThrow(
      "has no image for linux/amd64: it is for linux/arm64",
    );
  });
});
