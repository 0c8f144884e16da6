import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { mediaTypes } from "../../../src/image/descriptor.ts";
import { type Digest, digestOf } from "../../../src/image/digest.ts";
import { encodeManifest, parseManifest } from "../../../src/image/manifest.ts";
import { decodeToc, encodeToc, tocMediaType } from "../../../src/layer/artifact.ts";
import { openTocs } from "../../../src/run/tocs.ts";
import { sha256 } from "../../support/layers.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { tarOf } from "../../support/tar.ts";
import { blobOf } from "../../support/tiny-image.ts";

const wanted = { version: "1", patterns: ["^etc/passwd$"] };
const layerType = "application/vnd.oci.image.layer.v1.tar+gzip";

function madeLayer(files: { readonly [path: string]: string }) {
  const tar = tarOf(files);
  const { descriptor, bytes } = blobOf(gzipSync(tar), layerType);
  return { descriptor, bytes, diffID: digestOf(tar) };
}
const layer = madeLayer({ "etc/passwd": "root", "usr/x": "1" });

async function stores() {
  const from = memoryStore({ registry: "memory.test", path: "image" });
  await from.push(layer.descriptor, layer.bytes);
  const cache = memoryStore({ registry: "memory.test", path: "cache" });
  return { from, cache, tag: () => [...cache.tags.keys()][0] ?? "" };
}

describe("a layer's table of contents", () => {
  test("is read from the layer once in a run, and kept", async () => {
    const { from, cache } = await stores();
    const tocs = openTocs({ cache, wanted });
    const [one, two] = await Promise.all([tocs.tocOf(layer, from), tocs.tocOf(layer, from)]);
    expect(one).toBe(two);
    expect(one.toc.diffID).toBe(layer.diffID);
    expect(one.toc.entries.map(({ path }) => path)).toEqual(["etc/passwd", "usr/x"]);
    expect([...one.contents.values()].map(String)).toEqual(["root"]);
    expect(from.count("fetch")).toBe(1);
    const { size: bytesRead } = layer.descriptor;
    expect(tocs.stats).toEqual({ layersRead: 1, bytesRead, tocsFetched: 0 });
  });

  test("is fetched by every later run, which does not touch the layer", async () => {
    const { from, cache } = await stores();
    const first = await openTocs({ cache, wanted }).tocOf(layer, from);
    const later = openTocs({ cache, wanted });
    expect(await later.tocOf(layer, memoryStore())).toEqual(first);
    expect(later.stats).toEqual({ layersRead: 0, bytesRead: 0, tocsFetched: 1 });
  });

  test("is brought up from the local store, which is not read again", async () => {
    const { from, cache: local } = await stores();
    const first = await openTocs({ cache: local, wanted }).tocOf(layer, from);
    const cache = memoryStore({ registry: "memory.test", path: "cache" });
    const pushing = openTocs({ cache, others: [local], wanted });
    expect(await pushing.tocOf(layer, memoryStore())).toEqual(first);
    expect(pushing.stats).toMatchObject({ layersRead: 0, tocsFetched: 1 });
    expect([...cache.tags]).toEqual([...local.tags]);
  });

  test("is an artifact of its own type, under a tag of the layer's digest", async () => {
    const { from, cache, tag } = await stores();
    const record = await openTocs({ cache, wanted }).tocOf(layer, from);
    expect(tag()).toMatch(new RegExp(`^toc-${layer.descriptor.digest.slice(7)}-[0-9a-f]{12}$`));
    const found = await cache.resolve(tag());
    const bytes = cache.content.get(found?.digest as Digest)?.bytes ?? Buffer.alloc(0);
    const artifact = await encodeToc(record);
    expect(parseManifest(bytes, mediaTypes.ociManifest)).toMatchObject({
      manifest: {
        artifactType: tocMediaType,
        config: { mediaType: "application/vnd.oci.empty.v1+json", digest: sha256("{}"), size: 2 },
        layers: [{ mediaType: tocMediaType, digest: digestOf(artifact), size: artifact.length }],
      },
    });
  });

  test("is another when other contents are wanted", async () => {
    const { from, cache } = await stores();
    await openTocs({ cache, wanted }).tocOf(layer, from);
    const other = openTocs({ cache, wanted: { version: "2", patterns: ["^usr/x$"] } });
    const { contents } = await other.tocOf(layer, from);
    expect([...contents.values()].map(String)).toEqual(["1"]);
    expect(other.stats).toMatchObject({ layersRead: 1, tocsFetched: 0 });
    expect(cache.tags.size).toBe(2);
  });

  test("that was just made is kept without being read", async () => {
    const { from, cache } = await stores();
    const record = await openTocs({ cache: memoryStore(), wanted }).tocOf(layer, from);
    const tocs = openTocs({ cache, wanted });
    await tocs.keep(layer, record);
    expect(await tocs.tocOf(layer, memoryStore())).toBe(record);
    expect(await openTocs({ cache, wanted }).tocOf(layer, memoryStore())).toEqual(record);
    expect(tocs.stats).toEqual({ layersRead: 0, bytesRead: 0, tocsFetched: 0 });
  });
});

describe("what is kept and broken is as if it were not there, and is made anew:", () => {
  test.each<[string, (cache: ReturnType<typeof memoryStore>, tag: string) => void]>([
    [
      "a blob that is gone",
      (cache) => {
        for (const [digest, { descriptor }] of cache.content) {
          if (descriptor.mediaType === tocMediaType) cache.content.delete(digest);
        }
      },
    ],
    [
      "a blob that is no table",
      (cache, tag) => {
        const blob = blobOf("no table", tocMediaType);
        const config = blobOf("{}", mediaTypes.empty).descriptor;
        const layers = [blob.descriptor];
        const manifest = encodeManifest({ mediaType: mediaTypes.ociManifest, config, layers });
        for (const each of [blob, manifest]) cache.content.set(each.descriptor.digest, each);
        cache.tags.set(tag, manifest.descriptor.digest);
      },
    ],
    [
      "something else under its tag",
      (cache, tag) => {
        const bytes = Buffer.from('{"schemaVersion":2,"manifests":[]}');
        const descriptor = {
          mediaType: mediaTypes.ociIndex,
          digest: digestOf(bytes),
          size: bytes.length,
        };
        cache.content.set(descriptor.digest, { descriptor, bytes });
        cache.tags.set(tag, descriptor.digest);
      },
    ],
  ])("%s", async (_name, damage) => {
    const { from, cache, tag } = await stores();
    await openTocs({ cache, wanted }).tocOf(layer, from);
    damage(cache, tag());
    const again = openTocs({ cache, wanted });
    await again.tocOf(layer, from);
    expect(again.stats).toMatchObject({ layersRead: 1, tocsFetched: 0 });
    const healed = openTocs({ cache, wanted });
    await healed.tocOf(layer, from);
    expect(healed.stats).toMatchObject({ layersRead: 0, tocsFetched: 1 });
  });

  test("a blob that is damaged, which a store can't replace: the layer is read each time", async () => {
    const { from, cache } = await stores();
    await openTocs({ cache, wanted }).tocOf(layer, from);
    for (const [digest, kept] of cache.content) {
      const bytes = Buffer.alloc(kept.bytes.length);
      if (kept.descriptor.mediaType === tocMediaType) cache.content.set(digest, { ...kept, bytes });
    }
    const again = openTocs({ cache, wanted });
    expect((await again.tocOf(layer, from)).toc.entries).toHaveLength(2);
    expect(again.stats).toMatchObject({ layersRead: 1, tocsFetched: 0 });
  });

  test("a table of another layer", async () => {
    const { from, cache } = await stores();
    const other = madeLayer({ a: "1" });
    await from.push(other.descriptor, other.bytes);
    const tocs = openTocs({ cache, wanted });
    await tocs.keep(layer, await tocs.tocOf(other, from));
    const again = openTocs({ cache, wanted });
    expect((await again.tocOf(layer, from)).toc.diffID).toBe(layer.diffID);
  });
});

describe("a layer that can't be read", () => {
  test("is an error when it is another than the image says", async () => {
    const { from, cache } = await stores();
    const diffID = sha256("another") as Digest;
    const tocs = openTocs({ cache, wanted });
    await tocs.tocOf(layer, from);
    const reading = tocs.tocOf({ ...layer, diffID }, from);
    await expect(reading).rejects.toMatchObject({ code: "content-invalid" });
    expect(cache.tags.size).toBe(1);
  });

  test("is an error that says where it is when it is a foreign one", async () => {
    const { from, cache } = await stores();
    const descriptor = {
      ...blobOf("windows").descriptor,
      mediaType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
      urls: ["https://example.test/layer"],
    };
    const reading = openTocs({ cache, wanted }).tocOf({ ...layer, descriptor }, from);
    await expect(reading).rejects.toMatchObject({
      code: "image-not-found",
      message: `The layer memory.test/image@${descriptor.digest} is a foreign one, which the registry does not have: it is at https://example.test/layer`,
    });
  });

  test("is read when it is foreign by its type, and the registry has it all the same", async () => {
    const { from, cache } = await stores();
    const mediaType = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
    const foreign = { ...layer, descriptor: { ...layer.descriptor, mediaType } };
    const { toc } = await openTocs({ cache, wanted }).tocOf(foreign, from);
    expect(toc.entries).toHaveLength(2);
  });
});

test("what is kept is a table that any reader of the format reads", async () => {
  const { from, cache } = await stores();
  const record = await openTocs({ cache, wanted }).tocOf(layer, from);
  const kept = [...cache.content.values()].find(
    ({ descriptor }) => descriptor.mediaType === tocMediaType,
  );
  expect(await decodeToc(kept?.bytes ?? Buffer.alloc(0))).toEqual(record);
});
