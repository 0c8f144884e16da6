import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import type { Descriptor } from "../../../src/image/descriptor.ts";
import { hexOf } from "../../../src/image/digest.ts";
import { parseImageName } from "../../../src/image/image-name.ts";
import { fetchImage } from "../../../src/store/image.ts";
import { openLayout } from "../../../src/store/layout.ts";
import { collect } from "../../../src/store/verify.ts";
import { openTransports, type Transports } from "../../../src/transport/transports.ts";
import { storeMade } from "../../support/delivery.ts";
import { makeImage, tinyBase } from "../../support/images.ts";
import { memoryRegistry } from "../../support/memory-store.ts";
import { writeLayout } from "../../support/oci-layout.ts";
import { tarOf } from "../../support/tar.ts";

let folder: string;
let transports: Transports;
const registry = memoryRegistry();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-transports-"));
  transports = openTransports({
    open: registry.open,
    layout: () => openLayout(join(folder, "store")),
    env: { PATH: folder },
    cwd: folder,
    signal: new AbortController().signal,
  });
});
afterAll(async () => {
  await transports[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const made = makeImage({ on: tinyBase(), chapters: [{ files: { "x.txt": "x\n" } }] });
const { descriptor } = made.manifest;

function source(text: string) {
  const name = parseImageName(text);
  if (typeof name === "string") throw new Error(name);
  return transports.source(name);
}

async function failure(text: string): Promise<LayerbuildError> {
  const error = await source(text).catch((thrown: unknown) => thrown);
  if (error instanceof LayerbuildError) return error;
  throw new Error(`${text} is there`, { cause: error });
}

/** Reads all of an image; gives back its layers' bytes. */
async function layersOf(text: string): Promise<Buffer[]> {
  const { store, descriptor: root } = await source(text);
  const { manifest } = await fetchImage(store, root);
  return Promise.all(
    manifest.layers.map(async (layer) => {
      expect(await store.exists(layer)).toBe(true);
      return (await collect(await store.fetch(layer), 1e6)) ?? Buffer.alloc(0);
    }),
  );
}

const pathOf = ({ digest }: Descriptor) => `blobs/sha256/${hexOf(digest)}`;

/** A tar in OCI layout, as engines from 25 on save it too: an entry of the index for each name. */
function archiveOf(names: readonly string[]): Buffer {
  const files = [made.image.manifest.config, ...made.image.manifest.layers];
  const blobs = made.blobs.map((bytes) => {
    const own = files.find(({ size }) => size === bytes.length);
    return [own ? pathOf(own) : "other", bytes] as const;
  });
  const { mediaType, digest, size } = descriptor;
  const manifests = names.map((name) => ({
    ...{ mediaType, digest, size },
    annotations: { "io.containerd.image.name": name },
  }));
  return tarOf({
    ...Object.fromEntries(blobs),
    [pathOf(descriptor)]: made.manifest.bytes,
    "index.json": JSON.stringify({ schemaVersion: 2, manifests }),
  });
}

describe("an image is the same wherever it is read from:", () => {
  const own = [...made.blobs.slice(0, -1)];

  test("a registry", async () => {
    const store = registry.open({ registry: "r.test", path: "a" });
    await storeMade(store, made);
    await store.tag(descriptor, "v1");
    expect(await layersOf("r.test/a:v1")).toEqual(own);
    expect(await layersOf(`r.test/a@${descriptor.digest}`)).toEqual(own);
    const { code, message } = await failure("r.test/a:v2");
    expect({ code, message }).toEqual({
      code: "image-not-found",
      message: "there is no image r.test/a:v2",
    });
  });

  test("a folder in OCI layout, whoever wrote it", async () => {
    const layout = openLayout(join(folder, "own"));
    const store = layout.open({ registry: "r.test:5000", path: "a" });
    await storeMade(store, made);
    await store.tag(descriptor, "v1");
    for (const name of ["oci:own", "oci:own:r.test:5000/a:v1", `oci:own@${descriptor.digest}`]) {
      expect(await layersOf(name)).toEqual(own);
    }
    await writeLayout(
      join(folder, "theirs"),
      "x",
      new Map([
        ["1", [tarOf({ a: "1" })]],
        ["2", [tarOf({ a: "2" })]],
      ]),
    );
    expect(await layersOf("oci:theirs:2")).toEqual([gzipSync(tarOf({ a: "2" }))]);
    expect((await source("oci:theirs:x:1")).descriptor).toEqual(
      (await source("oci:theirs:1")).descriptor,
    );
    expect(await failure("oci:theirs")).toMatchObject({
      message: "oci:theirs is the place of several images",
      hint: "it has docker.io/library/x:1, docker.io/library/x:2",
    });
    expect((await failure("oci:theirs:3")).message).toBe("there is no image oci:theirs:3");
  });

  test("a tar of docker save, packed or not, and of a layout", async () => {
    const tar = archiveOf(["docker.io/library/app:1", "r.test/app:latest"]);
    await writeFile(join(folder, "saved.tar"), tar);
    await writeFile(join(folder, "saved.tar.gz"), gzipSync(tar));
    for (const name of [
      "docker-archive:saved.tar",
      "docker-archive:saved.tar:app:1",
      "docker-archive:saved.tar:r.test/app",
      "docker-archive:saved.tar.gz",
      "oci-archive:saved.tar",
      `oci-archive:saved.tar@${descriptor.digest}`,
    ]) {
      expect((await source(name)).descriptor).toEqual({ ...descriptor });
      expect(await layersOf(name)).toEqual(own);
    }
    expect(await failure("docker-archive:saved.tar:other")).toMatchObject({
      code: "image-not-found",
      hint: "it has docker.io/library/app:1, r.test/app:latest",
    });
  });

  test("a tar of an engine before 25, by the names in its list", async () => {
    const [layer, config] = [tarOf({ a: "1" }), made.blobs.at(-1)];
    if (!config) throw new Error("an image has a config");
    const entry = (tag: string) => ({
      Config: `${tag}.json`,
      RepoTags: [tag],
      Layers: ["l/layer.tar"],
    });
    const files = { "a:1.json": config, "b:1.json": `${config} `, "l/layer.tar": layer };
    const list = JSON.stringify([entry("a:1"), entry("b:1")]);
    await writeFile(join(folder, "old.tar"), tarOf({ ...files, "manifest.json": list }));
    expect(await layersOf("docker-archive:old.tar:a:1")).toEqual([layer]);
    expect((await failure("docker-archive:old.tar")).message).toContain("several images");
  });
});

describe("what is no image is told:", () => {
  test("files and folders", async () => {
    await mkdir(join(folder, "empty"));
    await writeFile(join(folder, "text"), "no archive");
    await writeFile(join(folder, "other.tar"), tarOf({ a: "1" }));
    const cases = {
      "oci:empty": /is no folder in OCI layout: it has no index.json$/,
      "oci:nowhere": /is no folder in OCI layout/,
      "docker-archive:nowhere": /^docker-archive:nowhere can't be read: ENOENT/,
      "docker-archive:text": /can't be read: the tar archive ends/,
      "docker-archive:other.tar": /can't be read: its archive has no list of images/,
      "docker-archive:empty": /can't be read: EISDIR/,
    };
    for (const [name, message] of Object.entries(cases)) {
      expect((await failure(name)).message).toMatch(message);
    }
  });

  test("a layer that is damaged", async () => {
    const tar = archiveOf(["a"]);
    const [layer] = made.image.manifest.layers;
    const at = tar.indexOf(made.blobs[0] ?? "");
    tar.writeUInt8((tar[at + 20] ?? 0) ^ 1, at + 20);
    await writeFile(join(folder, "damaged.tar"), tar);
    const { store } = await source("docker-archive:damaged.tar");
    const reading = store.fetch(layer as Descriptor).then((stream) => collect(stream, 1e6));
    await expect(reading).rejects.toMatchObject({
      code: "content-invalid",
      hint: "That file is damaged: get it once more.",
    });
  });

  test("an engine that is not there", async () => {
    expect(await failure("docker-daemon:a:1")).toMatchObject({ code: "builder-missing" });
  });
});

test("nothing is left of an archive that had to be unpacked", async () => {
  const before = new Set(await readdir(tmpdir()));
  await writeFile(join(folder, "packed.tar.gz"), gzipSync(archiveOf(["a"])));
  const own = openTransports({
    open: registry.open,
    layout: () => openLayout(folder),
    ...{ env: {}, cwd: folder, signal: new AbortController().signal },
  });
  const name = parseImageName("docker-archive:packed.tar.gz");
  if (typeof name === "string") throw new Error(name);
  await own.source(name);
  await own[Symbol.asyncDispose]();
  const left = (await readdir(tmpdir())).filter((each) => !before.has(each));
  expect(left.filter((each) => each.startsWith("layerbuild-archive-"))).toEqual([]);
  expect(await readFile(join(folder, "packed.tar.gz"))).not.toHaveLength(0);
});
