import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Descriptor, mediaTypes } from "../../../src/image/descriptor.ts";
import { digestOf, hexOf } from "../../../src/image/digest.ts";
import { openLayout } from "../../../src/store/layout.ts";
import type { NamedImage } from "../../../src/store/named-image.ts";
import type { Store } from "../../../src/store/store.ts";
import { writeFolder } from "../../../src/store/write-folder.ts";
import { storeIndex, storeMade } from "../../support/delivery.ts";
import { makeImage, tinyBase } from "../../support/images.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { freshBlob, linux, pushImage, tinyImage } from "../../support/tiny-image.ts";

const repository = { registry: "r.test:5000", path: "acme/tools" };
const idle = new AbortController().signal;
let base: string;
let folder: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "layerbuild-folder-"));
  folder = join(base, "a/out");
});
afterEach(() => rm(base, { recursive: true }));

async function fresh(tags: readonly string[], path = "acme/tools", store: Store = memoryStore()) {
  const layers = [freshBlob()];
  const descriptor = await pushImage(store, tinyImage(layers), layers);
  return { store, descriptor, repository: { ...repository, path }, tags };
}

/** Digests by selector, in the order of index.json. */
async function names(): Promise<[string | undefined, string][]> {
  const { manifests } = JSON.parse(await readFile(join(folder, "index.json"), "utf8"));
  return manifests.map(({ annotations, digest }: Descriptor) => [
    annotations?.["org.opencontainers.image.ref.name"],
    digest,
  ]);
}

const blobs = () => readdir(join(folder, "blobs/sha256"));
const write = (...images: NamedImage[]) => writeFolder(folder, images, idle);

describe("a folder", () => {
  test("has all that an index points to, attestations too, and nothing else", async () => {
    const store = memoryStore();
    const images = [linux, { os: "linux", architecture: "arm64" }].map((platform) =>
      makeImage({ on: tinyBase(), platform }),
    );
    const descriptor = await storeIndex(store, mediaTypes.ociIndex, images);
    expect(await write({ store, descriptor, repository, tags: ["v1"] })).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    expect((await blobs()).sort()).toEqual([...store.content.keys()].map(hexOf).sort());
    for (const name of await blobs()) {
      const bytes = await readFile(join(folder, "blobs/sha256", name));
      expect(hexOf(digestOf(bytes))).toBe(name);
    }
    expect(await names()).toEqual([["v1", descriptor.digest]]);
  });

  test("that has the images under their names already is left alone", async () => {
    const image = await fresh(["latest", "v1"]);
    expect(await write(image)).toBe(true);
    const before = await stat(join(folder, "index.json"));
    expect(await write(image)).toBe(false);
    expect((await stat(join(folder, "index.json"))).ino).toBe(before.ino);
  });

  test("keeps other images, and lets a name move", async () => {
    const [older, newer] = [await fresh(["latest", "v1"]), await fresh(["latest", "v2"])];
    const other = await fresh(["latest"], "acme/other");
    await write(older);
    await write(other);
    await write(newer);
    expect(await names()).toEqual([
      ["latest", newer.descriptor.digest],
      ["v1", older.descriptor.digest],
      ["r.test:5000/acme/other:latest", other.descriptor.digest],
      ["v2", newer.descriptor.digest],
    ]);
    expect(await write(other)).toBe(false);
  });

  test("gets back a blob that it has lost", async () => {
    const image = await fresh(["latest"]);
    await write(image);
    const [name = ""] = await blobs();
    await rm(join(folder, "blobs/sha256", name));
    expect(await write(image)).toBe(true);
    expect(await blobs()).toContain(name);
  });

  test("shares its blobs with a store on the same file system", async () => {
    const store = openLayout(join(base, "store")).open(repository);
    const descriptor = await storeMade(store, tinyBase());
    await write({ store, descriptor, repository, tags: ["latest"] });
    const names = await blobs();
    expect(names).toHaveLength(3);
    for (const name of names) {
      const [own, theirs] = [folder, join(base, "store")].map((root) =>
        stat(join(root, "blobs/sha256", name)),
      );
      expect((await own)?.ino).toBe((await theirs)?.ino);
    }
  });

  test("gets a copy of a blob that can't be linked", async () => {
    const image = await fresh(["latest"]);
    const store = { ...image.store, fileOf: () => join(base, "absent") };
    expect(await write({ ...image, store })).toBe(true);
    expect(await blobs()).toHaveLength(3);
  });

  test("gets no name for an image that is not complete", async () => {
    const image = await fresh(["latest"]);
    const store = memoryStore();
    const { content } = image.store as ReturnType<typeof memoryStore>;
    for (const [digest, kept] of content) {
      const bytes = Buffer.from(kept.bytes);
      if (bytes.length === 1000) bytes[0] = (bytes[0] ?? 0) ^ 1;
      store.content.set(digest, { ...kept, bytes });
    }
    await expect(write({ ...image, store })).rejects.toMatchObject({ code: "content-invalid" });
    expect(await readdir(folder)).not.toContain("index.json");
    expect(await write(image)).toBe(true);
  });

  test("of somebody else is not written to", async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "thesis.txt"), "");
    const image = await fresh(["latest"]);
    await expect(write(image)).rejects.toMatchObject({ code: "output-failed" });
    expect(await readdir(folder)).toEqual(["thesis.txt"]);
  });

  test("whose index.json is damaged is not written over", async () => {
    const image = await fresh(["latest"]);
    await write(image);
    await writeFile(join(folder, "index.json"), "{");
    await expect(write(image)).rejects.toMatchObject({ code: "output-failed" });
    expect(await readFile(join(folder, "index.json"), "utf8")).toBe("{");
  });

  test("takes several writers at once", async () => {
    const images = await Promise.all(
      Array.from({ length: 8 }, (_, n) => fresh([`v${n}`, "latest"])),
    );
    await Promise.all(images.map((image) => write(image)));
    const found = new Map(await names());
    expect(found.size).toBe(9);
    images.forEach(({ descriptor }, n) => {
      expect(found.get(`v${n}`)).toBe(descriptor.digest);
    });
  });
});
