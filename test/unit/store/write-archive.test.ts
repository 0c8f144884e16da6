import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mediaTypes } from "../../../src/image/descriptor.ts";
import { digestOf, hexOf } from "../../../src/image/digest.ts";
import { readTar } from "../../../src/layer/tar-read.ts";
import type { NamedImage } from "../../../src/store/named-image.ts";
import { archiveOf, writeArchive } from "../../../src/store/write-archive.ts";
import { storeIndex, storeMade } from "../../support/delivery.ts";
import { makeImage, tinyBase } from "../../support/images.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { blobOf, linux, pushImage, tinyImage } from "../../support/tiny-image.ts";

const arm = { os: "linux", architecture: "arm64" };
const repository = { registry: "r.test:5000", path: "acme/tools" };
const idle = new AbortController().signal;

async function namedImage(tags: readonly string[] = ["latest"]): Promise<NamedImage> {
  const store = memoryStore(repository);
  const descriptor = await storeMade(store, tinyBase());
  return { store, descriptor, repository, tags };
}

/** The files of an archive by their path, in their order. */
async function filesIn(archive: AsyncIterable<Buffer>): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const { entry, body } of readTar(archive)) {
    expect([entry.uid, entry.gid, entry.mtime]).toEqual([0, 0, 0]);
    if (entry.kind === "file") files.set(entry.path, await buffer(body));
  }
  return files;
}

const read = async (images: readonly NamedImage[], platform = linux) =>
  filesIn(await archiveOf(images, platform, idle));

const json = (files: ReadonlyMap<string, Buffer>, path: string) =>
  JSON.parse(files.get(path)?.toString() ?? "null");

const blob = (digest: string) => `blobs/sha256/${digest.slice(7)}`;

describe("an archive", () => {
  test("is a layout, and names its images for engines of both image stores", async () => {
    const image = await namedImage(["latest", "v1"]);
    const files = await read([image]);
    const { manifest } = tinyBase().image;
    expect(files.get("oci-layout")?.toString()).toBe('{"imageLayoutVersion":"1.0.0"}');
    expect(json(files, "index.json")).toEqual({
      schemaVersion: 2,
      mediaType: mediaTypes.ociIndex,
      manifests: ["latest", "v1"].map((tag) => ({
        ...image.descriptor,
        annotations: {
          "io.containerd.image.name": `r.test:5000/acme/tools:${tag}`,
          "org.opencontainers.image.ref.name": tag,
        },
      })),
    });
    expect(json(files, "manifest.json")).toEqual([
      {
        Config: blob(manifest.config.digest),
        RepoTags: ["r.test:5000/acme/tools:latest", "r.test:5000/acme/tools:v1"],
        Layers: manifest.layers.map(({ digest }) => blob(digest)),
      },
    ]);
  });

  test("has every content that its images point to once, under its digest, in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.uint8Array({ maxLength: 2000 }), { minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 3,
        }),
        async (contents) => {
          const store = memoryStore(repository);
          const images: NamedImage[] = [];
          for (const [n, layers] of contents.entries()) {
            const blobs = layers.map((bytes) => blobOf(Buffer.from(bytes)));
            const descriptor = await pushImage(store, tinyImage(blobs), blobs);
            images.push({ store, descriptor, repository, tags: [`t${n}`] });
          }
          const files = await read(images);
          const paths = [...files.keys()].filter((path) => path.startsWith("blobs/"));
          for (const path of paths) {
            expect(path).toBe(`blobs/sha256/${hexOf(digestOf(files.get(path) ?? ""))}`);
          }
          expect(paths).toEqual([...store.content.keys()].map(blob).sort());
        },
      ),
      { numRuns: 25 },
    );
  });

  test("has the same bytes whatever store the images come from", async () => {
    const [one, other] = [await namedImage(), await namedImage()];
    const bytes = await buffer(await archiveOf([one], linux, idle));
    expect(bytes.equals(await buffer(await archiveOf([other], linux, idle)))).toBe(true);
  });

  test("names a second image of a tag in full", async () => {
    const one = await namedImage();
    const other = { ...one, repository: { ...repository, path: "acme/more" } };
    const { manifests } = json(await read([one, other]), "index.json");
    expect(
      manifests.map((each: typeof one.descriptor) => Object.values(each.annotations ?? {})),
    ).toEqual([
      ["r.test:5000/acme/tools:latest", "latest"],
      ["r.test:5000/acme/more:latest", "r.test:5000/acme/more:latest"],
    ]);
  });

  test.each([
    ["the platform that is asked for", arm, 1],
    ["the first where there is none for it", { os: "linux", architecture: "s390x" }, 0],
  ])("of an index gives the classic store the image of %s", async (_, platform, at) => {
    const store = memoryStore(repository);
    const images = [linux, arm].map((own) => makeImage({ on: tinyBase(), platform: own }));
    const descriptor = await storeIndex(store, mediaTypes.ociIndex, images);
    const files = await read([{ store, descriptor, repository, tags: ["v1"] }], platform);
    const [{ Config }] = json(files, "manifest.json");
    expect(Config).toBe(blob(images[at]?.image.manifest.config.digest ?? ""));
    // Attestations travel with their index.
    expect([...files.keys()].filter((path) => path.startsWith("blobs/"))).toHaveLength(
      store.content.size,
    );
  });
});

describe("writing an archive", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "layerbuild-archive-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("makes the folders that are missing", async () => {
    const image = await namedImage();
    const path = join(folder, "a/b/x.tar");
    await writeArchive(path, [image], linux, idle);
    const bytes = await readFile(path);
    expect(bytes.equals(await buffer(await archiveOf([image], linux, idle)))).toBe(true);
    expect(await readdir(join(folder, "a/b"))).toEqual(["x.tar"]);
  });

  test("leaves what was there alone when a blob is damaged", async () => {
    const image = await namedImage();
    const [layer] = tinyBase().image.manifest.layers;
    const stalled = { ...image.store, fetch: image.store.fetch };
    stalled.fetch = async (descriptor) =>
      descriptor.digest === layer?.digest
        ? Readable.from([Buffer.alloc(3)], { objectMode: false }).destroy(new Error("cut"))
        : image.store.fetch(descriptor);
    const path = join(folder, "x.tar");
    await writeFile(path, "older");
    const work = writeArchive(path, [{ ...image, store: stalled }], linux, idle);
    await expect(work).rejects.toThrow("cut");
    expect(await readdir(folder)).toEqual(["x.tar"]);
    expect(await readFile(path, "utf8")).toBe("older");
  });

  test("ends when it is told to, and leaves nothing", async () => {
    const image = await namedImage();
    const stop = new AbortController();
    const endless = new Readable({ read() {} });
    const [layer] = tinyBase().image.manifest.layers;
    const store: typeof image.store = {
      ...image.store,
      fetch: async (descriptor) => {
        if (descriptor.digest !== layer?.digest) return image.store.fetch(descriptor);
        setImmediate(() => stop.abort());
        return endless;
      },
    };
    const work = writeArchive(join(folder, "x.tar"), [{ ...image, store }], linux, stop.signal);
    await expect(work).rejects.toThrow("aborted");
    expect(await readdir(folder)).toEqual([]);
    expect(endless.destroyed).toBe(true);
  });
});
