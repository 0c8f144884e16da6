import { expect, test } from "vitest";
import { attestedKey } from "../../../src/image/attestation.ts";
import { mediaTypes, type Platform, parsePlatform } from "../../../src/image/descriptor.ts";
import { fetchManifest } from "../../../src/store/image.ts";
import { aboutImages, signatureTags } from "../../../src/toolbox/about-images.ts";
import { indexPart } from "../../../src/toolbox/index-part.ts";
import { storeIndex } from "../../support/delivery.ts";
import { makeImage } from "../../support/images.ts";
import { memoryStore } from "../../support/memory-store.ts";

const names = ["linux/amd64", "linux/arm64", "linux/s390x"];
const platforms = (...of: readonly string[]): Platform[] =>
  of.flatMap((name) => parsePlatform(name) ?? []);

async function index() {
  const store = memoryStore();
  const images = platforms(...names).map((platform) => makeImage({ platform }));
  return { store, root: await storeIndex(store, mediaTypes.ociIndex, images) };
}

test("a part of an index has the entries of its platforms and what is attested of them", async () => {
  const { store, root } = await index();
  const part = await indexPart(store, root, platforms("linux/amd64", "linux/s390x"));
  const parsed = await fetchManifest(part.store, part.descriptor);
  const entries = parsed.kind === "index" ? parsed.index.manifests : [];
  expect(
    entries.map(({ platform, annotations }) => [
      platform?.architecture,
      annotations?.[attestedKey],
    ]),
  ).toEqual([
    ["unknown", entries[1]?.digest],
    ["amd64", undefined],
    ["s390x", undefined],
  ]);
  const without = await indexPart(store, root, platforms("linux/arm64", "linux/s390x"));
  const other = await fetchManifest(without.store, without.descriptor);
  expect(other.kind === "index" && other.index.manifests).toHaveLength(2);
});

test("all platforms are the index itself, one is an image, and one that is not there is told", async () => {
  const { store, root } = await index();
  expect((await indexPart(store, root, platforms(...names))).descriptor).toEqual(root);
  const one = await indexPart(store, root, platforms("linux/amd64"));
  expect(one).toMatchObject({ descriptor: { mediaType: mediaTypes.ociManifest }, left: 1 });
  expect(one.made).toBeUndefined();
  expect((await indexPart(store, root, platforms("linux/arm64"))).left).toBe(0);
  expect((await indexPart(store, one.descriptor, platforms("linux/amd64"))).descriptor).toEqual(
    one.descriptor,
  );
  await expect(indexPart(store, root, platforms("linux/amd64", "linux/riscv64"))).rejects.toThrow(
    "linux/s390x",
  );
});

test("a store that can't tell what refers to its images says so", async () => {
  const { store, root } = await index();
  await expect(aboutImages(store, root)).rejects.toMatchObject({ code: "usage" });
});

test("signatures' tags are those that begin with the digest of an image and have an ending", () => {
  const hex = "a".repeat(64);
  const tags = [
    `sha256-${hex}.sig`,
    `sha256-${hex}.att`,
    `sha256-${hex}`,
    `sha256-b.sig`,
    "latest",
  ];
  expect(signatureTags(tags, [`sha256:${hex}` as never])).toEqual(tags.slice(0, 2));
});
