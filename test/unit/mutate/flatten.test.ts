import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ImageConfig } from "../../../src/image/config.ts";
import { type Descriptor, mediaTypes } from "../../../src/image/descriptor.ts";
import type { EncodedImage } from "../../../src/image/image.ts";
import { encodeManifest } from "../../../src/image/manifest.ts";
import type { Entry } from "../../../src/layer/entry.ts";
import { type FlattenOptions, flatten } from "../../../src/mutate/flatten.ts";
import { fetchImage, fetchManifest } from "../../../src/store/image.ts";
import { type MemoryStore, memoryRegistry, memoryStore } from "../../support/memory-store.ts";
import {
  pushStack,
  type StackOptions,
  showExactly,
  tarOfToc,
  tarsOfSteps,
  treeIn,
} from "../../support/stacks.ts";
import { file, marker, program, style, toc } from "../../support/trees.ts";

const entry = (path: string, text: string, mtime = 0): Entry => {
  const { content, ...node } = file(text, { mtime });
  return { ...node, ...content, path };
};

/** Layers of one file each; the third takes the first's file away. */
const layers = [
  toc([entry("one", "1")]),
  toc([entry("two", "22222")]),
  toc([marker("whiteout", "one"), entry("three", "3", 7)]),
  toc([entry("four", "4")]),
];
const config = {
  author: "someone",
  created: "2026-01-02T03:04:05Z",
  config: { Env: ["A=1"], Cmd: [], Labels: { a: "b" } },
  docker_version: "1.2",
  history: [
    { created: "2026-01-01T00:00:00Z", created_by: "ADD one" },
    { created_by: "ENV A=1", empty_layer: true },
    { created: "2026-01-02T00:00:00Z", created_by: "ADD two" },
    { created_by: "CMD []", empty_layer: true },
    { created_by: "RUN three" },
    { created_by: "RUN four" },
    { created_by: "LABEL a=b", empty_layer: true },
  ],
};

async function pushed(store: MemoryStore, options: StackOptions = { config }) {
  return pushStack(store, await Promise.all(layers.map(tarOfToc)), options);
}

async function flattened(
  store: MemoryStore,
  { manifest }: EncodedImage,
  options: Partial<FlattenOptions> = {},
) {
  const notes: string[] = [];
  const tell = (text: string) => notes.push(text);
  const descriptor = await flatten(store, manifest.descriptor, store, { tell, ...options });
  return { image: await fetchImage(store, descriptor), notes };
}

describe("flatten", () => {
  test("gives one layer with the file system of any stack, to the second and to the name", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(program, style), { minLength: 2, maxLength: 4 }),
        async (steps) => {
          const store = memoryStore();
          const before = await pushStack(store, await tarsOfSteps(steps));
          const { image } = await flattened(store, before);
          expect(image.manifest.layers).toHaveLength(1);
          const of = async (each: typeof image) => showExactly(await treeIn(store, each));
          expect(await of(image)).toEqual(await of(before.image));
        },
      ),
      { numRuns: 60 },
    ));

  test("keeps the configuration, with one entry of history that says what it was", async () => {
    const store = memoryStore();
    const before = await pushed(store);
    const { image, notes } = await flattened(store, before);
    const { rootfs, history, ...kept } = image.config as ImageConfig & { [name: string]: unknown };
    const { history: _, ...wanted } = config;
    expect(kept).toEqual({ os: "linux", architecture: "amd64", ...wanted });
    expect(rootfs.diff_ids).toHaveLength(1);
    expect(history).toEqual([
      {
        created: "2026-01-02T00:00:00Z",
        created_by: "layerbuild flatten",
        comment: `layers 1 to 4 of ${before.manifest.descriptor.digest}`,
      },
    ]);
    expect(notes).toEqual([]);
  });

  test("is the same for the same image, and leaves an image of one layer alone", async () => {
    const store = memoryStore();
    const before = await pushed(store);
    const first = await flattened(store, before);
    const other = memoryStore();
    await pushed(other);
    expect((await flattened(other, before)).image).toEqual(first.image);
    const again = await flatten(store, first.image.descriptor, store, { tell: () => undefined });
    expect(again).toEqual(first.image.descriptor);
  });

  test.each([["2"], ["by its diffID"], ["by its digest"]])(
    "from a layer on (%s) leaves those below as they are, whiteouts and all",
    async (how) => {
      const store = memoryStore();
      const before = await pushed(store);
      const { manifest, config: whole } = before.image;
      const names = {
        "by its diffID": whole.rootfs.diff_ids[1],
        "by its digest": manifest.layers[1]?.digest.slice(7, 19),
      };
      const { image } = await flattened(store, before, {
        from: names[how as keyof typeof names] ?? how,
      });
      expect(image.manifest.layers).toHaveLength(2);
      expect(image.manifest.layers[0]).toEqual(manifest.layers[0]);
      expect(image.config.history?.map(({ created_by: by }) => by)).toEqual([
        "ADD one",
        "ENV A=1",
        "layerbuild flatten",
      ]);
      expect([...(await treeIn(store, image)).keys()].sort()).toEqual(["", "four", "three", "two"]);
    },
  );

  test("to a number of layers joins the smallest neighbours and what lies between them", async () => {
    const store = memoryStore();
    const before = await pushed(store);
    const { image } = await flattened(store, before, { maxLayers: 3 });
    expect(image.manifest.layers.slice(1)).toEqual(before.image.manifest.layers.slice(2));
    expect(image.config.history?.map(({ created_by: by }) => by)).toEqual([
      "layerbuild flatten",
      "CMD []",
      "RUN three",
      "RUN four",
      "LABEL a=b",
    ]);
    expect(await treeIn(store, image)).toEqual(await treeIn(store, before.image));
    const { image: same } = await flattened(store, before, { maxLayers: 4 });
    expect(same.descriptor).toEqual(before.manifest.descriptor);
  });

  test("keeps the family of media types and the annotations that are still true", async () => {
    const store = memoryStore();
    const annotations = { "org.opencontainers.image.base.name": "debian:12", note: "kept" };
    const before = await pushed(store, { family: "docker", annotations });
    const { image } = await flattened(store, before);
    expect(image.manifest).toMatchObject({
      mediaType: mediaTypes.dockerManifest,
      config: { mediaType: mediaTypes.dockerConfig },
      layers: [{ mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip" }],
      annotations: { note: "kept" },
    });
    expect(Object.keys(image.manifest.annotations ?? {})).toEqual(["note"]);
    const { image: upper } = await flattened(store, before, { from: "2" });
    expect(upper.manifest.annotations).toEqual(annotations);
  });

  test("refuses a configuration with members that nobody knows, or keeps them", async () => {
    const store = memoryStore();
    const strange = { "x.layers": [1], config: { "x.env": "y" } };
    const before = await pushed(store, { config: strange });
    await expect(flattened(store, before)).rejects.toMatchObject({
      code: "manifest-invalid",
      message: expect.stringMatching(/x\.layers, config\.x\.env$/),
    });
    expect(store.count("fetch")).toBeLessThan(5);
    const { image } = await flattened(store, before, { ignoreUnknown: true });
    expect(image.config).toMatchObject(strange);
  });

  test("drops BuildKit's inline cache, which is about the layers, and says so", async () => {
    const store = memoryStore();
    const before = await pushed(store, { config: { "moby.buildkit.cache.v0": "e30=" } });
    const { image, notes } = await flattened(store, before);
    expect(image.config).not.toHaveProperty(["moby.buildkit.cache.v0"]);
    expect(notes).toEqual(["its inline build cache speaks of layers that are gone"]);
  });

  test("tells where layers are such that programs disagree on them", async () => {
    const store = memoryStore();
    const link: Entry = { ...entry("b", ""), kind: "hardlink", target: "a" };
    const tars = await Promise.all([toc([entry("a", "1")]), toc([link])].map(tarOfToc));
    const { notes, image } = await flattened(store, await pushStack(store, tars));
    expect(notes).toEqual([expect.stringMatching(/^\/b: it is a hard link to \/a, which its own/)]);
    expect(showExactly(await treeIn(store, image)).b).toMatch(/ = a$/);
  });

  test.each([
    [{ from: "5" }, /there is no layer 5: the image has 4/],
    [{ from: "0123456789ab" }, /is no layer of the image/],
    [{ from: "3", maxLayers: 2 }, /2 layers at most can't be had when the lowest 2 stay/],
  ])("refuses %j", async (options, message) => {
    const store = memoryStore();
    const before = await pushed(store);
    await expect(flattened(store, before, options)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(message),
    });
  });
});

describe("flatten of an index", () => {
  const attestation = (
    of: Descriptor,
    bytes: string,
  ): { descriptor: Descriptor; bytes: Buffer } => {
    const { descriptor, bytes: content } = encodeManifest({
      mediaType: mediaTypes.ociManifest,
      config: of,
      layers: [],
      annotations: { bytes },
    });
    const annotations = {
      "vnd.docker.reference.type": "attestation-manifest",
      "vnd.docker.reference.digest": of.digest,
    };
    const platform = { os: "unknown", architecture: "unknown" };
    return { descriptor: { ...descriptor, annotations, platform }, bytes: content };
  };

  test("flattens every platform into another repository, without what was said of the old", async () => {
    const { open } = memoryRegistry();
    const [from, to] = ["from", "to"].map((path) => open({ registry: "r.test", path })) as [
      MemoryStore,
      MemoryStore,
    ];
    const amd = await pushed(from);
    const arm = await pushed(from, { config: { architecture: "arm64" } });
    const [single] = await Promise.all(layers.slice(0, 1).map(tarOfToc));
    const small = await pushStack(from, [single as Buffer], { config: { architecture: "arm" } });
    const images = [amd, arm, small].map(({ manifest, image }) => ({
      ...manifest.descriptor,
      platform: { os: "linux", architecture: image.config.architecture },
      annotations: { of: image.config.architecture },
    }));
    const said = [amd, small].map(({ manifest }) => attestation(manifest.descriptor, "x"));
    for (const { descriptor, bytes } of said) await from.push(descriptor, bytes);
    const manifests = [...images, ...said.map(({ descriptor }) => descriptor)];
    const index = encodeManifest({
      mediaType: mediaTypes.ociIndex,
      manifests,
      annotations: { a: "b" },
    });
    await from.push(index.descriptor, index.bytes);

    const notes: string[] = [];
    const made = await flatten(from, index.descriptor, to, { tell: (text) => notes.push(text) });
    const parsed = await fetchManifest(to, made);
    if (parsed.kind !== "index") throw new Error("it is no index");
    expect(parsed.index.annotations).toEqual({ a: "b" });
    expect(parsed.index.manifests.map(({ platform }) => platform?.architecture)).toEqual([
      "amd64",
      "arm64",
      "arm",
      "unknown",
    ]);
    expect(parsed.index.manifests.slice(2)).toEqual([images[2], said[1]?.descriptor]);
    expect(notes).toEqual([
      `the attestation ${said[0]?.descriptor.digest} of the index is left out: it is about another image`,
    ]);
    for (const entry of parsed.index.manifests.slice(0, 3)) {
      const image = await fetchImage(to, entry);
      expect(image.manifest.layers).toHaveLength(1);
      expect((await treeIn(to, image)).size).toBeGreaterThan(1);
    }
    expect(to.content.has(said[1]?.descriptor.digest as never)).toBe(true);
  });
});
