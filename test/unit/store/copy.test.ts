import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { type Descriptor, mediaTypes } from "../../../src/image/descriptor.ts";
import {
  addTraffic,
  copyBlob,
  copyImage,
  noTraffic,
  type Traffic,
} from "../../../src/store/copy.ts";
import type { Store } from "../../../src/store/store.ts";
import { memoryRegistry, memoryStore } from "../../support/memory-store.ts";
import {
  blobOf,
  freshBlob,
  linux,
  pushImage,
  tinyImage,
  tinyIndex,
} from "../../support/tiny-image.ts";

const here = (path: string) => ({ registry: "here.test", path });
const there = (path: string) => ({ registry: "there.test", path });
const sizes = (...blobs: { descriptor: Descriptor }[]) =>
  blobs.reduce((sum, { descriptor }) => sum + descriptor.size, 0);

async function source() {
  const registry = memoryRegistry();
  const from = registry.open(here("source"));
  const layers = [freshBlob(100), freshBlob(200)];
  const image = tinyImage(layers);
  const root = await pushImage(from, image, layers);
  return { registry, from, layers, image, root };
}

describe("copying an image", () => {
  test("streams it to another registry, what a manifest names before the manifest", async () => {
    const { from, layers, image, root } = await source();
    const to = memoryStore(there("target"));
    const told: Traffic[] = [];
    const traffic = await copyImage(from, to, root, { onTraffic: (each) => told.push(each) });
    expect(traffic).toEqual({
      ...noTraffic,
      uploaded: sizes(...layers, image.config, image.manifest),
    });
    expect(told.reduce(addTraffic, noTraffic)).toEqual(traffic);
    const pushes = to.calls.filter((call) => call.startsWith("push "));
    expect(pushes).toHaveLength(4);
    expect(pushes.at(-1)).toBe(`push ${root.digest}`);
    expect([...to.content.keys()].sort()).toEqual([...from.content.keys()].sort());
  });

  test("mounts blobs within a registry and reads none of them", async () => {
    const { registry, from, layers, image, root } = await source();
    const to = registry.open(here("target"));
    expect(await copyImage(from, to, root)).toEqual({
      uploaded: image.manifest.descriptor.size,
      mounted: sizes(...layers, image.config),
      present: 0,
    });
    expect(from.calls.filter((call) => call.startsWith("fetch "))).toEqual([
      `fetch ${root.digest}`,
    ]);
  });

  test("streams what the registry does not mount", async () => {
    const declining = memoryRegistry({ mounts: false });
    const [from, to] = [declining.open(here("source")), declining.open(here("target"))];
    const layers = [freshBlob()];
    const root = await pushImage(from, tinyImage(layers), layers);
    const traffic = await copyImage(from, to, root);
    expect(traffic.mounted).toBe(0);
    expect(await to.exists(layers[0]?.descriptor ?? root)).toBe(true);
  });

  test("does nothing the second time but ask for the manifest", async () => {
    const { from, root } = await source();
    const to = memoryStore(there("target"));
    await copyImage(from, to, root);
    const asked = to.calls.length;
    expect(await copyImage(from, to, root)).toEqual({ ...noTraffic, present: root.size });
    expect(to.calls.slice(asked)).toEqual([`exists ${root.digest}`]);
  });

  test("leaves out blobs that are there", async () => {
    const { from, layers, root } = await source();
    const to = memoryStore(there("target"));
    const [first] = layers;
    if (first) await to.push(first.descriptor, first.bytes);
    const traffic = await copyImage(from, to, root);
    expect(traffic.present).toBe(first?.descriptor.size);
  });

  test("within one repository touches nothing", async () => {
    const { from, root } = await source();
    const asked = from.calls.length;
    expect(await copyImage(from, from, root)).toEqual(noTraffic);
    expect(from.calls).toHaveLength(asked);
  });

  test("brings an index with all that it names, each digest once", async () => {
    const { from, layers, root } = await source();
    const arm = tinyImage(layers, { os: "linux", architecture: "arm64" });
    const index = tinyIndex([
      { ...root, platform: linux },
      { ...(await pushImage(from, arm, layers)), platform: { os: "linux", architecture: "arm64" } },
      { ...root, annotations: { again: "yes" } },
    ]);
    await from.push(index.descriptor, index.bytes);
    const to = memoryStore(there("target"));
    await copyImage(from, to, index.descriptor);
    const pushes = to.calls.filter((call) => call.startsWith("push "));
    expect(new Set(pushes).size).toBe(pushes.length);
    expect(pushes).toHaveLength(7);
    expect(pushes.at(-1)).toBe(`push ${index.descriptor.digest}`);
  });

  test("an image that names one layer twice brings it once", async () => {
    const from = memoryStore(here("source"));
    const layer = freshBlob();
    const root = await pushImage(from, tinyImage([layer, layer]), [layer]);
    const to = memoryStore(there("target"));
    await copyImage(from, to, root);
    expect(to.count("push")).toBe(3);
  });

  test("leaves layers alone that may not be distributed, where they name their address", async () => {
    const from = memoryStore(here("source"));
    const mediaType = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    const [kept, foreign] = [freshBlob(), blobOf("foreign", mediaType)];
    const elsewhere = { ...foreign.descriptor, urls: ["https://elsewhere.test/layer"] };
    const image = tinyImage([kept, { ...foreign, descriptor: elsewhere }]);
    await pushImage(from, image, [kept]);
    const to = memoryStore(there("target"));
    await copyImage(from, to, image.manifest.descriptor);
    expect(await to.exists(foreign.descriptor)).toBe(false);
    expect(await to.exists(image.manifest.descriptor)).toBe(true);
  });

  test("of which a blob is damaged leaves no manifest behind", async () => {
    const { from, layers, root } = await source();
    const [damaged] = layers;
    if (!damaged) throw new Error("there are two");
    const { descriptor } = damaged;
    from.content.set(descriptor.digest, { descriptor, bytes: Buffer.alloc(descriptor.size) });
    const to = memoryStore(there("target"));
    await expect(copyImage(from, to, root)).rejects.toMatchObject({ code: "content-invalid" });
    expect(await to.exists(root)).toBe(false);
    expect(await to.exists(descriptor)).toBe(false);
  });

  test("that is no manifest says what it is", async () => {
    const from = memoryStore(here("source"));
    const { descriptor, bytes } = blobOf('{"schemaVersion":1}', mediaTypes.dockerManifest);
    await from.push(descriptor, bytes);
    const copying = copyImage(from, memoryStore(there("target")), descriptor);
    await expect(copying).rejects.toThrow(
      `here.test/source@${descriptor.digest} is no usable image: it is of schema version 1`,
    );
  });
});

test("a single blob says which way it took", async () => {
  const { registry, from, layers } = await source();
  const descriptor = layers[0]?.descriptor;
  if (!descriptor) throw new Error("there are two");
  const { size } = descriptor;
  const near = registry.open(here("near"));
  const far = memoryStore(there("far"));
  expect(await copyBlob(from, near, descriptor)).toEqual({ ...noTraffic, mounted: size });
  expect(await copyBlob(from, near, descriptor)).toEqual({ ...noTraffic, present: size });
  expect(await copyBlob(from, far, descriptor)).toEqual({ ...noTraffic, uploaded: size });
  expect(await copyBlob(from, far, descriptor)).toEqual({ ...noTraffic, present: size });
  expect(await copyBlob(from, from, descriptor)).toEqual({ ...noTraffic, present: size });
});

test("the bytes of blobs are told while they travel, and taken back when they travel again", async () => {
  const { from, layers } = await source();
  const to = memoryStore(there("target"));
  const sums = new Map<string, number>();
  const calls: number[] = [];
  let isFirst = true;
  const flaky: Store = {
    ...to,
    async push(descriptor, body) {
      if (!Buffer.isBuffer(body) && isFirst) {
        isFirst = false;
        await buffer(await body());
      }
      return to.push(descriptor, body);
    },
  };
  for (const { descriptor } of layers) {
    await copyBlob(from, flaky, descriptor, {
      onBytes: ({ digest }, bytes) => {
        calls.push(bytes);
        sums.set(digest, (sums.get(digest) ?? 0) + bytes);
      },
    });
  }
  for (const { descriptor } of layers) expect(sums.get(descriptor.digest)).toBe(descriptor.size);
  expect(calls).toContain(-(layers[0]?.descriptor.size ?? 0));
  calls.length = 0;
  for (const { descriptor } of layers) {
    await copyBlob(from, to, descriptor, { onBytes: (_, bytes) => calls.push(bytes) });
  }
  expect(calls).toEqual([]);
});
