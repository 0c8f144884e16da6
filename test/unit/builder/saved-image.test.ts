import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSaved } from "../../../src/builder/saved-image.ts";
import type { Descriptor } from "../../../src/image/descriptor.ts";
import { hexOf } from "../../../src/image/digest.ts";
import { fetchImage, fetchManifest } from "../../../src/store/image.ts";
import { type Layout, openLayout } from "../../../src/store/layout.ts";
import { chunked, tarOfEntries } from "../../support/layers.ts";
import { tarOf } from "../../support/tar.ts";
import {
  type Blob,
  blobOf,
  freshBlob,
  linux,
  tinyImage,
  tinyIndex,
} from "../../support/tiny-image.ts";

let folder: string;
let layout: Layout;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-saved-"));
  layout = openLayout(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const store = () => layout.open({ registry: "r.test", path: "app" });
const receive = (tar: Buffer) => layout.receive((into) => readSaved(chunked(tar), into));
const pathOf = ({ digest }: Descriptor) => `blobs/sha256/${hexOf(digest)}`;

/** An archive as engines from 25 on write it. */
function archiveOf(root: Descriptor, blobs: readonly Blob[]): Buffer {
  const annotations = { "io.containerd.image.name": "r.test/app:1" };
  return tarOf({
    "blobs/": "",
    ...Object.fromEntries(blobs.map(({ descriptor, bytes }) => [pathOf(descriptor), bytes])),
    "index.json": JSON.stringify({ schemaVersion: 2, manifests: [{ ...root, annotations }] }),
    "manifest.json": "[]",
    "oci-layout": '{"imageLayoutVersion":"1.0.0"}',
  });
}

/** An image with the blobs that it consists of. */
function imageFor(architecture: string) {
  const layers = [freshBlob(), freshBlob()];
  const platform = { ...linux, architecture };
  const { config, manifest } = tinyImage(layers, platform);
  return { entry: { ...manifest.descriptor, platform }, blobs: [...layers, config, manifest] };
}

test("an image keeps its digest, without what the engine notes of it", async () => {
  const { entry, blobs } = imageFor("amd64");
  const { platform: _, ...descriptor } = entry;
  expect(await receive(archiveOf(descriptor, blobs))).toEqual(descriptor);
  expect((await fetchImage(store(), descriptor)).manifest.layers).toHaveLength(2);
});

test("of an index that the engine has one platform of, that image is taken", async () => {
  const [one, other] = [imageFor("amd64"), imageFor("arm64")];
  const index = tinyIndex([one.entry, other.entry]);
  const { platform: _, ...image } = one.entry;
  expect(await receive(archiveOf(index.descriptor, [...one.blobs, index]))).toEqual(image);
});

test("an index loses the platforms that the engine does not have, and keeps what is said of others", async () => {
  const [one, other, missing] = [imageFor("amd64"), imageFor("arm64"), imageFor("s390x")];
  const noted = { ...other.entry, annotations: { a: "b" } };
  const index = tinyIndex([one.entry, noted, missing.entry]);
  const whole = await receive(archiveOf(index.descriptor, [...one.blobs, ...other.blobs, index]));
  const parsed = await fetchManifest(store(), whole);
  expect(parsed).toMatchObject({ kind: "index", index: { manifests: [one.entry, noted] } });
});

test("an index that is whole keeps its digest", async () => {
  const images = [imageFor("amd64"), imageFor("arm64")];
  const index = tinyIndex(images.map(({ entry }) => entry));
  const blobs = [...images.flatMap((image) => image.blobs), index];
  expect(await receive(archiveOf(index.descriptor, blobs))).toEqual(index.descriptor);
});

test("the archive of an engine before 25 gets a manifest, and its links are followed", async () => {
  const [layer, config] = [freshBlob(), tinyImage([]).config];
  const list = [{ Config: "config.json", Layers: ["one/layer.tar", "two/layer.tar"] }];
  const file = (path: string, bytes: Buffer) => ({
    entry: { path, kind: "file", mode: 0o644, uid: 0, gid: 0, mtime: 0, size: bytes.length },
    body: bytes,
  });
  const link = { path: "two/layer.tar", kind: "symlink", target: "../one/layer.tar" } as const;
  const tar = await tarOfEntries([
    file("one/layer.tar", layer.bytes),
    { entry: { ...link, mode: 0o777, uid: 0, gid: 0, mtime: 0 } },
    file("config.json", config.bytes),
    file("manifest.json", Buffer.from(JSON.stringify(list))),
  ] as Parameters<typeof tarOfEntries>[0]);
  const { manifest } = await fetchImage(store(), await receive(tar));
  expect(manifest.config).toEqual(config.descriptor);
  expect(manifest.layers).toEqual([layer.descriptor, layer.descriptor]);
});

test("an archive without a whole image is refused", async () => {
  const { entry, blobs } = imageFor("amd64");
  const cases = [
    archiveOf(entry, blobs.slice(1)),
    tarOf({ "a.txt": "a" }),
    tarOf({ "manifest.json": JSON.stringify([{ Config: "c", Layers: [] }]) }),
    tarOf({ "manifest.json": "[]" }),
    archiveOf(entry, [blobOf("other")]).subarray(0, 700),
  ];
  for (const tar of cases) await expect(receive(tar)).rejects.toThrow(/archive/);
});
