import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Descriptor } from "../../../src/image/descriptor.ts";
import { copyImage } from "../../../src/store/copy.ts";
import { type Layout, openLayout } from "../../../src/store/layout.ts";
import type { Store } from "../../../src/store/store.ts";
import { storeContract } from "../../support/store-contract.ts";
import {
  type Blob,
  blobOf,
  freshBlob,
  pushImage,
  tinyImage,
  tinyIndex,
} from "../../support/tiny-image.ts";

let base: string;
let directory: string;
let layout: Layout;
let store: Store;
let n = 0;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "layerbuild-layout-"));
});
beforeEach(() => {
  directory = join(base, String(n++), "below", "store");
  layout = openLayout(directory);
  store = layout.open({ registry: "r.test:5000", path: "acme/tools" });
});
afterAll(() => rm(base, { recursive: true }));

storeContract("a layout", (path) =>
  openLayout(join(base, "contract")).open({ registry: "layout.test", path }),
);

const fileOf = (descriptor: Descriptor): string => store.fileOf?.(descriptor) ?? "";
const indexOf = async () => JSON.parse(await readFile(join(directory, "index.json"), "utf8"));
const again = () => openLayout(directory).open(store.repository);

/** Changes the first byte of a file, and nothing else of it. */
async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  await rm(path);
  await writeFile(path, bytes);
}

async function pushed(target = store): Promise<{ layers: Blob[]; root: Descriptor }> {
  const layers = [freshBlob(), freshBlob()];
  return { layers, root: await pushImage(target, tinyImage(layers), layers) };
}

describe("a layout", () => {
  test("is an OCI image layout whose names are full references, in their order", async () => {
    const { root } = await pushed();
    const other = layout.open({ registry: "docker.io", path: "library/x", layout: "elsewhere" });
    await store.tag(root, "v2");
    await other.tag(root, "latest");
    await store.tag(root, "v1");
    const entry = (name: string) => ({
      ...root,
      annotations: { "org.opencontainers.image.ref.name": name },
    });
    expect(await indexOf()).toEqual({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: [
        "docker.io/library/x:latest",
        "r.test:5000/acme/tools:v1",
        "r.test:5000/acme/tools:v2",
      ].map(entry),
    });
    expect(await readFile(join(directory, "oci-layout"), "utf8")).toBe(
      '{"imageLayoutVersion":"1.0.0"}',
    );
    expect((await readdir(directory)).sort()).toEqual([
      "blobs",
      "index.json",
      "ingest",
      "oci-layout",
    ]);
    expect(await readdir(join(directory, "ingest"))).toEqual([]);
    expect(other.repository).toEqual({
      registry: "docker.io",
      path: "library/x",
      layout: directory,
    });
  });

  test("is not made by reading", async () => {
    expect(await store.resolve("latest")).toBeUndefined();
    expect(await store.list()).toEqual([]);
    expect(await store.exists(freshBlob().descriptor)).toBe(false);
    await expect(stat(directory)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("keeps the entries of others and what else index.json says", async () => {
    const { root } = await pushed();
    const { descriptor } = freshBlob();
    const foreign = [
      { ...descriptor, annotations: { "org.opencontainers.image.ref.name": "z", x: "y" } },
      { ...descriptor, platform: { os: "linux", architecture: "arm64" }, odd: [1] },
    ];
    const index = { schemaVersion: 2, manifests: foreign, annotations: { a: "b" } };
    await writeFile(join(directory, "index.json"), JSON.stringify(index));
    await store.tag(root, "v1");
    const after = await indexOf();
    expect(after).toMatchObject({ schemaVersion: 2, annotations: { a: "b" } });
    expect(after.manifests).toHaveLength(3);
    expect(after.manifests).toEqual(expect.arrayContaining(foreign));
    expect(await store.list()).toEqual(["v1"]);
  });

  test("shows at once what another process has named or moved", async () => {
    const [{ root }, { root: next }] = [await pushed(), await pushed()];
    const other = again();
    for (const target of [root, next, root]) {
      await other.tag(target, "v1");
      expect(await store.resolve("v1")).toEqual(target);
    }
  });

  test("keeps a blob once for all repositories, and once when it comes twice at a time", async () => {
    const { descriptor, bytes } = freshBlob(50_000);
    const open = async () => Readable.from([bytes]);
    const other = layout.open({ registry: "other.test", path: "x" });
    const written = await Promise.all([store, other, store].map((to) => to.push(descriptor, open)));
    expect(written).toEqual([true, false, false]);
    expect(await other.mount?.(descriptor, store.repository)).toBe(true);
    expect(await readdir(join(directory, "blobs/sha256"))).toHaveLength(1);
    expect((await readFile(fileOf(descriptor))).equals(bytes)).toBe(true);
  });

  test("knows a manifest from a blob by what it says, also where it leaves its type out", async () => {
    const { root, layers } = await pushed();
    const { bytes } = tinyIndex([root]);
    const { mediaType, ...silent } = JSON.parse(bytes.toString("utf8"));
    const document = Buffer.from(JSON.stringify(silent));
    const quiet = { ...blobOf(document).descriptor, mediaType };
    await store.push(quiet, document);
    expect(await store.resolve(quiet.digest)).toEqual(quiet);
    expect(await store.resolve(layers[0]?.descriptor.digest ?? "")).toBeUndefined();
  });
});

describe("what is damaged in a layout", () => {
  test("is not there when its size is wrong, nor is what needs it, until it comes again", async () => {
    const { root, layers } = await pushed();
    const index = tinyIndex([root]);
    await store.push(index.descriptor, index.bytes);
    await store.tag(index.descriptor, "all");
    const [layer] = layers;
    if (!layer) throw new Error("no layer");
    await truncate(fileOf(layer.descriptor), 10);
    for (const gone of [layer.descriptor, root, index.descriptor]) {
      expect(await store.exists(gone)).toBe(false);
    }
    expect(await again().resolve("all")).toBeUndefined();
    await expect(buffer(await store.fetch(layer.descriptor))).rejects.toMatchObject({
      code: "content-invalid",
    });
    expect(await store.push(layer.descriptor, layer.bytes)).toBe(true);
    expect(await again().resolve("all")).toEqual(index.descriptor);
    expect(await store.list()).toEqual(["all"]);
  });

  test("is told with its file when a blob has other bytes", async () => {
    const { layers } = await pushed();
    const { descriptor } = layers[0] ?? freshBlob();
    await flip(fileOf(descriptor));
    await expect(buffer(await store.fetch(descriptor))).rejects.toMatchObject({
      code: "content-invalid",
      message: expect.stringContaining(
        `Wrong content in ${fileOf(descriptor)}: the bytes have another digest: sha256:`,
      ),
    });
  });

  test("is not believed when it is a manifest, and is written again", async () => {
    const layers = [freshBlob()];
    const image = tinyImage(layers);
    const root = await pushImage(store, image, layers);
    await store.tag(root, "v1");
    await flip(fileOf(root));
    expect(await store.resolve("v1")).toBeUndefined();
    expect(await store.resolve(root.digest)).toBeUndefined();
    expect(await store.push(root, image.manifest.bytes)).toBe(true);
    expect(await store.resolve("v1")).toEqual(root);
  });

  test("is brought again by the next copy", async () => {
    const source = openLayout(join(directory, "../source")).open(store.repository);
    const { root, layers } = await pushed(source);
    await copyImage(source, store, root);
    const lost = layers[1]?.descriptor ?? root;
    await rm(fileOf(lost));
    const copied = await copyImage(source, store, root);
    expect(copied.uploaded).toBe(lost.size);
    expect(await store.resolve(root.digest)).toEqual(root);
  });

  test.each(["", "{", "[]", '{"schemaVersion":2}', '{"schemaVersion":2,"manifests":[{"x":1}]}'])(
    "is told with its file when index.json is %j",
    async (text) => {
      const { root } = await pushed();
      await store.tag(root, "v1");
      await writeFile(join(directory, "index.json"), text);
      const failure = {
        code: "content-invalid",
        message: expect.stringContaining(`${join(directory, "index.json")} is damaged: `),
      };
      await expect(store.resolve("v1")).rejects.toMatchObject(failure);
      await expect(store.tag(root, "v2")).rejects.toMatchObject(failure);
      expect(await store.resolve(root.digest)).toEqual(root);
      expect(await readFile(join(directory, "index.json"), "utf8")).toBe(text);
    },
  );

  test("leaves nothing behind when a stream breaks off", async () => {
    const { descriptor, bytes } = freshBlob(100_000);
    const breaking = async () =>
      Readable.from(
        (async function* () {
          yield bytes.subarray(0, 50_000);
          throw new Error("the line is dead");
        })(),
      );
    await expect(store.push(descriptor, breaking)).rejects.toThrow("the line is dead");
    expect(await readdir(join(directory, "ingest"))).toEqual([]);
    expect(await store.exists(descriptor)).toBe(false);
    expect(await store.push(descriptor, bytes)).toBe(true);
  });
});

describe("a folder that can't be a layout", () => {
  const push = () => {
    const { descriptor, bytes } = freshBlob();
    return store.push(descriptor, bytes);
  };

  test("is named when something is in its way", async () => {
    await mkdir(join(directory, "../.."), { recursive: true });
    await writeFile(join(directory, ".."), "a file");
    await expect(push()).rejects.toMatchObject({
      code: "environment",
      message: expect.stringContaining(
        `${directory}/oci-layout: a part of that path is no folder (ENOTDIR)`,
      ),
    });
  });

  test("is left alone when it is somebody's", async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "letters"), "");
    await expect(push()).rejects.toMatchObject({
      code: "environment",
      message: expect.stringContaining("it is no OCI image layout, and not empty: it has letters"),
    });
    expect(await readdir(directory)).toEqual(["letters"]);
  });

  test("is refused when it is a layout of another version", async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "oci-layout"), '{"imageLayoutVersion":"2.0.0"}');
    await expect(push()).rejects.toMatchObject({ code: "environment" });
  });
});
