import { describe, expect, test } from "vitest";
import { type Descriptor, mediaTypes, type Platform } from "../../../src/image/descriptor.ts";
import { encodeManifest } from "../../../src/image/manifest.ts";
import { selectPlatform } from "../../../src/store/select-platform.ts";
import { type MemoryStore, memoryStore } from "../../support/memory-store.ts";
import {
  blobOf,
  freshBlob,
  linux,
  pushImage,
  tinyImage,
  tinyIndex,
} from "../../support/tiny-image.ts";

const arm64: Platform = { os: "linux", architecture: "arm64" };
const armv6: Platform = { os: "linux", architecture: "arm", variant: "v6" };
const armv7: Platform = { os: "linux", architecture: "arm", variant: "v7" };
const windows: Platform = { os: "windows", architecture: "amd64" };
const repository = { registry: "registry.test", path: "acme/base" };

/** An image of its own for a platform; its entry names `said`, or no platform. */
async function entryIn(
  store: MemoryStore,
  platform: Platform,
  said: Platform | undefined = platform,
): Promise<Descriptor> {
  const layers = [freshBlob(10)];
  const descriptor = await pushImage(store, tinyImage(layers, platform), layers);
  return said ? { ...descriptor, platform: said } : descriptor;
}

async function indexIn(store: MemoryStore, entries: readonly Descriptor[]): Promise<Descriptor> {
  const { descriptor, bytes } = tinyIndex(entries);
  await store.push(descriptor, bytes);
  return descriptor;
}

/** An index as BuildKit writes it: an attestation for every image. */
async function indexed(...platforms: Platform[]) {
  const store = memoryStore(repository);
  const entries: Descriptor[] = [];
  for (const platform of platforms) entries.push(await entryIn(store, platform));
  const unknown = { os: "unknown", architecture: "unknown" };
  const attestations: Descriptor[] = [];
  for (const { digest } of entries) {
    const annotations = {
      "vnd.docker.reference.digest": digest,
      "vnd.docker.reference.type": "attestation-manifest",
    };
    attestations.push({ ...(await entryIn(store, unknown)), annotations });
  }
  return { store, entries, root: await indexIn(store, [...attestations, ...entries]) };
}

describe("selecting a platform", () => {
  test("takes the entry of an index, whether or not arm64 says that it is v8", async () => {
    const { store, entries, root } = await indexed(linux, { ...arm64, variant: "v8" });
    expect(await selectPlatform(store, root, linux)).toEqual(entries[0]);
    expect(await selectPlatform(store, root, arm64)).toEqual(entries[1]);
    const plain = await indexed(arm64);
    const v8 = { ...arm64, variant: "v8" };
    expect(await selectPlatform(plain.store, plain.root, v8)).toEqual(plain.entries[0]);
  });

  test("takes one platform's image for that platform, attestation beside it or not", async () => {
    const { store, entries, root } = await indexed(arm64);
    expect(await selectPlatform(store, root, arm64)).toEqual(entries[0]);
    await expect(selectPlatform(store, root, linux)).rejects.toThrow("it is for linux/arm64");
  });

  test("takes no attestation whose entry does not say that it is one", async () => {
    const store = memoryStore(repository);
    const bare = await entryIn(store, { os: "unknown", architecture: "unknown" });
    const silent = await entryIn(store, { os: "", architecture: "" });
    const image = await entryIn(store, linux);
    const { platform: _, ...unnamed } = silent;
    const root = await indexIn(store, [unnamed, bare, image]);
    expect(await selectPlatform(store, root, linux)).toEqual(image);
    await expect(selectPlatform(store, root, arm64)).rejects.toThrow(/: it is for linux\/amd64$/);
  });

  test("tells variants apart, and one that is not said is the usual one", async () => {
    const { store, entries, root } = await indexed(armv6, armv7);
    expect(await selectPlatform(store, root, armv6)).toEqual(entries[0]);
    expect(await selectPlatform(store, root, armv7)).toEqual(entries[1]);
    const { variant: _, ...arm } = armv7;
    expect(await selectPlatform(store, root, arm)).toEqual(entries[1]);
    const old = await indexed(armv6);
    await expect(selectPlatform(old.store, old.root, armv7)).rejects.toThrow("linux/arm/v6");
  });

  test("takes the first of several versions of an operating system, with what it says", async () => {
    const { store, entries, root } = await indexed(
      linux,
      { ...windows, "os.version": "10.0.20348.2" },
      { ...windows, "os.version": "10.0.17763.5" },
    );
    expect(await selectPlatform(store, root, windows)).toEqual(entries[1]);
  });

  test("looks through an index in the index, with a platform or without", async () => {
    const store = memoryStore(repository);
    const [amd, arm] = [await entryIn(store, linux), await entryIn(store, arm64)];
    const inner = { ...(await indexIn(store, [amd])), platform: linux };
    const root = await indexIn(store, [inner, await indexIn(store, [arm])]);
    expect(await selectPlatform(store, root, linux)).toEqual(amd);
    expect(await selectPlatform(store, root, arm64)).toEqual(arm);
    await expect(selectPlatform(store, root, armv6)).rejects.toThrow(
      "it is for linux/amd64, linux/arm64",
    );
  });

  test("asks the config of an entry that names no platform, after all that name one", async () => {
    const store = memoryStore(repository);
    const unnamed = async (platform: Platform): Promise<Descriptor> => {
      const { platform: _, ...entry } = await entryIn(store, platform);
      return entry;
    };
    const artifact = encodeManifest({
      mediaType: mediaTypes.ociManifest,
      config: blobOf("{}", mediaTypes.empty).descriptor,
      layers: [],
    });
    await store.push(artifact.descriptor, artifact.bytes);
    const [silent, other] = [await unnamed(linux), await unnamed(arm64)];
    const named = await entryIn(store, linux);
    const blob = freshBlob().descriptor;
    const root = await indexIn(store, [blob, artifact.descriptor, silent, other, named]);
    expect(await selectPlatform(store, root, linux)).toEqual(named);
    expect(await selectPlatform(store, root, arm64)).toEqual(other);
  });

  test("lists what there is when the platform is missing", async () => {
    const { store, root } = await indexed(linux, { ...arm64, variant: "v8" });
    const wanted = { os: "linux", architecture: "s390x" };
    await expect(selectPlatform(store, root, wanted)).rejects.toMatchObject({
      code: "platform-missing",
      message: `registry.test/acme/base@${root.digest} has no image for linux/s390x: it is for linux/amd64, linux/arm64`,
    });
    const empty = await indexIn(store, []);
    await expect(selectPlatform(store, empty, wanted)).rejects.toThrow("no platform at all");
  });

  test("of a plain manifest asks its config", async () => {
    const store = memoryStore(repository);
    const descriptor = await pushImage(store, tinyImage([], arm64), []);
    expect(await selectPlatform(store, descriptor, arm64)).toBe(descriptor);
    await expect(selectPlatform(store, descriptor, linux)).rejects.toThrow(
      "has no image for linux/amd64: it is for linux/arm64",
    );
  });
});
