import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/image/config.ts";
import { chaptersOf, firstForeignLayer } from "../../../src/image/image.ts";
import { parseManifest } from "../../../src/image/manifest.ts";
import { imageOf } from "../../support/image-data.ts";

describe("chaptersOf", () => {
  test("brings layers, diffIDs and history into step, with the entries that have no layer", () => {
    const image = imageOf({
      layers: ["one", "two"],
      history: [{ created_by: "A" }, { created_by: "E", empty_layer: true }, { created_by: "B" }],
    });
    const chapters = chaptersOf(image);
    expect(
      typeof chapters === "string"
        ? chapters
        : chapters.map(({ history, layer }) => [history?.created_by, layer?.diffID]),
    ).toEqual([
      ["A", image.config.rootfs.diff_ids[0]],
      ["E", undefined],
      ["B", image.config.rootfs.diff_ids[1]],
    ]);
  });

  test("an image without history has its layers all the same", () => {
    const chapters = chaptersOf(imageOf({ layers: ["one", "two"], history: [] }));
    expect(chapters).toHaveLength(2);
  });

  test("a layer that stands twice in one image stands twice in its chapters", () => {
    const chapters = chaptersOf(imageOf({ layers: ["one", "one"] }));
    expect(chapters).toHaveLength(2);
  });

  test("says why manifest and config disagree", () => {
    const image = imageOf({ layers: ["one", "two"] });
    const short = { ...image, manifest: { ...image.manifest, layers: [] } };
    expect(chaptersOf(short)).toMatch("its manifest lists 0 layers and its config 2");
    expect(
      chaptersOf(imageOf({ layers: ["one"], history: [{ created_by: "A" }, { created_by: "B" }] })),
    ).toMatch("more entries with a layer than it has layers (1)");
  });
});

test("firstForeignLayer finds the first layer that differs, also when the image is too short", () => {
  const base = imageOf({ layers: ["one", "two"] });
  expect(firstForeignLayer(imageOf({ layers: ["one", "two", "three"] }), base)).toBeUndefined();
  expect(firstForeignLayer(imageOf({ layers: ["one", "other"] }), base)).toBe(1);
  expect(firstForeignLayer(imageOf({ layers: ["one"] }), base)).toBe(1);
});

test("an image of no layers is written with null by BuildKit, and is read as one of none", () => {
  const { config, mediaType } = imageOf({ layers: [] }).manifest;
  const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const manifest = { schemaVersion: 2, mediaType, config, layers: null };
  expect(parseManifest(bytes(manifest), "")).toMatchObject({ manifest: { layers: [] } });
  expect(parseManifest(bytes({ ...manifest, layers: undefined }), "")).toMatch("list of layers");
  const image = { os: "linux", architecture: "amd64", rootfs: { type: "layers", diff_ids: null } };
  expect(parseConfig(bytes(image))).toEqual({
    ...image,
    rootfs: { type: "layers", diff_ids: [] },
  });
  expect(parseConfig(bytes({ ...image, rootfs: {} }))).toBe("it has no rootfs.diff_ids");
});

describe("parseManifest", () => {
  const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  test.each([
    ["not JSON", Buffer.from("<html>"), "it is not a JSON object"],
    ["schema 1", bytes({ schemaVersion: 1 }), "schema version 1"],
    ["no version", bytes({}), "its schemaVersion is not 2"],
    ["a wrong type", bytes({ schemaVersion: 2, mediaType: "text/html" }), "its media type is text"],
    [
      "a config that is no descriptor",
      bytes({
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: { digest: "x" },
        layers: [],
      }),
      "its config is no descriptor",
    ],
  ])("refuses %s and says why", (_, document, reason) => {
    expect(parseManifest(document, "")).toMatch(reason);
  });

  test("an image without layers may say so by null, as BuildKit's does", () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const mediaType = "application/vnd.oci.image.config.v1+json";
    const manifest = parseManifest(
      bytes({ schemaVersion: 2, config: { mediaType, digest, size: 2 }, layers: null }),
      "application/vnd.oci.image.manifest.v1+json",
    );
    expect(manifest).toMatchObject({ manifest: { layers: [] } });
    const rootfs = { type: "layers", diff_ids: null };
    const config = parseConfig(bytes({ os: "linux", architecture: "amd64", rootfs }));
    expect(config).toMatchObject({ rootfs: { diff_ids: [] } });
  });
});
