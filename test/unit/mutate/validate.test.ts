import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { ImageConfig } from "../../../src/image/config.ts";
import { type Descriptor, mediaTypes } from "../../../src/image/descriptor.ts";
import { digestOf } from "../../../src/image/digest.ts";
import { encodeImage } from "../../../src/image/image.ts";
import { encodeManifest } from "../../../src/image/manifest.ts";
import { formatFinding } from "../../../src/mutate/finding.ts";
import { isValid, validate } from "../../../src/mutate/validate.ts";
import { type MemoryStore, memoryStore } from "../../support/memory-store.ts";
import { pushStack, tarOfToc } from "../../support/stacks.ts";
import { tarOf } from "../../support/tar.ts";
import { file, marker, toc } from "../../support/trees.ts";

const tars = [tarOf({ one: "1" }), tarOf({ two: "2" })];

/** Findings as a person reads them, digests cut short. */
async function told(store: MemoryStore, root: Descriptor): Promise<string[]> {
  const { findings } = await validate(store, root);
  return findings.map((finding) =>
    formatFinding(finding).replace(/([0-9a-f]{5})[0-9a-f]+/g, "$1…"),
  );
}

const entry = (path: string, text = "x") => {
  const { content, ...node } = file(text);
  return { ...node, ...content, path };
};

async function layered(...entries: Parameters<typeof toc>[0][]): Promise<string[]> {
  const store = memoryStore();
  const { manifest } = await pushStack(
    store,
    await Promise.all(entries.map((e) => tarOfToc(toc(e)))),
  );
  return told(store, manifest.descriptor);
}

/** Pushes an image with another config or other layer descriptors than are right. */
async function forged(
  store: MemoryStore,
  change: (
    config: ImageConfig,
    layers: readonly Descriptor[],
  ) => [ImageConfig, readonly Descriptor[]],
): Promise<Descriptor> {
  const { image } = await pushStack(store, tars);
  const [config, layers] = change(image.config, image.manifest.layers);
  const made = encodeImage(config, layers, mediaTypes.ociManifest);
  for (const { descriptor, bytes } of [made.config, made.manifest])
    await store.push(descriptor, bytes);
  return made.manifest.descriptor;
}

describe("a sound image has no findings", () => {
  test.each(["oci", "docker"] as const)(
    "of the family %s, with all that was read",
    async (family) => {
      const store = memoryStore();
      const { manifest, image } = await pushStack(store, tars, { family });
      const found = await validate(store, manifest.descriptor);
      expect(found).toEqual({
        findings: [],
        images: 1,
        layers: 2,
        bytes: image.manifest.layers.reduce((sum, { size }) => sum + size, 0),
      });
      expect(isValid(found)).toBe(true);
    },
  );
});

describe("what is wrong is told as what is wanted and what is there:", () => {
  test("bytes of a layer", async () => {
    const store = memoryStore();
    const { manifest, image } = await pushStack(store, tars);
    const [first, second] = image.manifest.layers as [Descriptor, Descriptor];
    const kept = store.content.get(first.digest);
    const other = gzipSync(tarOf({ one: "2" }));
    const bytes = Buffer.concat([other, Buffer.alloc(first.size)]).subarray(0, first.size);
    if (kept) store.content.set(first.digest, { ...kept, bytes });
    store.content.delete(second.digest);
    const [wrong, missing] = await told(store, manifest.descriptor);
    expect(wrong).toMatch(
      /^layer 1 \(sha256:\w+…\): it is other bytes than its descriptor says\n {2}want sha256:\w+…, \d+ bytes\n {2}got {2}sha256:\w+…$/,
    );
    expect(missing).toMatch(/^layer 2 \(.*\): it is not there\n {2}want sha256:/);
  });

  test("diffIDs, and how many there are", async () => {
    const store = memoryStore();
    const root = await forged(store, (config, layers) => [
      {
        ...config,
        rootfs: { type: "layers", diff_ids: [digestOf("other")] },
        history: [{ created_by: "a" }, { created_by: "b", empty_layer: true }],
      },
      layers,
    ]);
    expect(await told(store, root)).toEqual([
      expect.stringMatching(
        /^config .*: how many diffIDs it has\n {2}want 2, as the manifest has layers\n {2}got {2}1$/,
      ),
      expect.stringMatching(
        /: how many entries of its history have a layer\n {2}want 2,.*\n {2}got {2}1$/,
      ),
      expect.stringMatching(/^layer 1 .*: its content has another diffID\n {2}want .*\n {2}got /),
    ]);
  });

  test("media types", async () => {
    const store = memoryStore();
    const type = "application/vnd.oci.image.layer.v1.tar";
    const root = await forged(store, (config, [first, second]) => [
      config,
      [first, second].map((layer, at) => ({
        ...(layer as Descriptor),
        mediaType: at === 0 ? type : "text/plain",
      })),
    ]);
    expect(await told(store, root)).toEqual([
      expect.stringMatching(
        /: it is not compressed as its media type says\n {2}want none .*\n {2}got {2}gzip$/,
      ),
      expect.stringMatching(/: its media type is no layer's\n {2}got {2}text\/plain$/),
    ]);
  });

  test("a layer that is no tar", async () => {
    const store = memoryStore();
    const bytes = Buffer.from("no tar at all");
    const descriptor = {
      mediaType: "application/vnd.oci.image.layer.v1.tar",
      digest: digestOf(bytes),
      size: bytes.length,
    };
    await store.push(descriptor, bytes);
    const root = await forged(store, (config, layers) => [
      config,
      [descriptor, ...layers.slice(1)],
    ]);
    expect(await told(store, root)).toEqual([
      expect.stringMatching(/^layer 1 .*: it is no layer: the tar archive ends in the middle/),
    ]);
  });

  test("platforms of an index, in which each image is looked at once", async () => {
    const store = memoryStore();
    const { manifest } = await pushStack(store, tars);
    const at = (architecture: string) => ({
      ...manifest.descriptor,
      platform: { os: "linux", architecture },
    });
    const index = encodeManifest({
      mediaType: mediaTypes.ociIndex,
      manifests: [at("amd64"), at("arm64"), { ...at("s390x"), digest: digestOf("gone") }],
    });
    await store.push(index.descriptor, index.bytes);
    expect(await told(store, index.descriptor)).toEqual([
      expect.stringMatching(
        /, entry .*: its platform is not its config's\n {2}want linux\/amd64\n {2}got {2}linux\/arm64$/,
      ),
      expect.stringMatching(/^manifest .*: it is not there/),
    ]);
    expect((await validate(store, index.descriptor)).images).toBe(1);
  });

  test("a manifest that is none, or of another type than its descriptor says", async () => {
    const store = memoryStore();
    const bytes = Buffer.from('{"schemaVersion":2,"mediaType":"text/plain"}');
    const root = { mediaType: mediaTypes.ociManifest, digest: digestOf(bytes), size: bytes.length };
    await store.push(root, bytes);
    expect(await told(store, root)).toEqual([
      expect.stringMatching(/: its media type is text\/plain$/),
    ]);
    const { manifest } = await pushStack(store, tars);
    const said = { ...manifest.descriptor, mediaType: mediaTypes.dockerManifest };
    expect(await told(store, said)).toEqual([
      expect.stringMatching(/: it is of another media type than its descriptor says/),
    ]);
  });
});

describe("entries of layers that contradict each other are told:", () => {
  test("one path twice", async () => {
    expect(await layered([entry("a"), entry("a", "y")])).toEqual([
      expect.stringMatching(/^layer 1 .*: \/a is in it more than once$/),
    ]);
  });

  test("a whiteout behind what it removes", async () => {
    expect(await layered([entry("b")], [entry("b", "y"), marker("whiteout", "b")])).toEqual([
      expect.stringMatching(/^layer 2 .*: \/b: one layer both writes and removes it/),
    ]);
  });

  test("a link to nothing", async () => {
    const link = { ...entry("c"), kind: "hardlink", target: "gone" } as const;
    expect(await layered([link])).toEqual([
      expect.stringMatching(/\/c: it is a hard link to \/gone/),
    ]);
  });

  test("a link into a layer below, which is a warning only", async () => {
    const store = memoryStore();
    const link = { ...entry("d"), kind: "hardlink", target: "a" } as const;
    const layers = await Promise.all([toc([entry("a")]), toc([link])].map(tarOfToc));
    const { manifest } = await pushStack(store, layers);
    expect(await told(store, manifest.descriptor)).toEqual([
      expect.stringMatching(/^warning: layer 2/),
    ]);
    expect(isValid(await validate(store, manifest.descriptor))).toBe(true);
  });

  test("of many, ten and how many more there are", async () => {
    const many = Array.from({ length: 12 }, (_, n) => entry(`f${n}`));
    const found = await layered([...many, ...many]);
    expect(found).toHaveLength(11);
    expect(found.at(-1)).toMatch(/: and 2 more of this$/);
  });
});

test("what the store can't be asked for is an error, not a finding", async () => {
  const store = memoryStore();
  const { manifest } = await pushStack(store, tars);
  const failing = { ...store, fetch: async () => Promise.reject(new Error("no network")) };
  await expect(validate(failing, manifest.descriptor)).rejects.toThrow("no network");
});
