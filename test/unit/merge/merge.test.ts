import { describe, expect, test } from "vitest";
import type { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { chaptersOf } from "../../../src/image/image.ts";
import { mergeImages } from "../../../src/merge/merge.ts";
import { type ImageData, imageOf } from "../../support/image-data.ts";

const baseData: ImageData = {
  layers: ["base"],
  history: [{ created_by: "ADD rootfs" }, { created_by: "CMD bash", empty_layer: true }],
  created: "2026-01-01T00:00:00Z",
};
const base = imageOf(baseData);
const options = { overrides: {}, created: undefined };

/** A section on the base: `layers` are its own, an empty text is an entry without a layer. */
function section(name: string, layers: readonly string[], more: Partial<ImageData> = {}) {
  const image = imageOf({
    ...more,
    layers: [...baseData.layers, ...layers.filter((layer) => layer !== "")],
    history: [
      ...(baseData.history ?? []),
      ...layers.map((layer) =>
        layer === "" ? { created_by: "ENV", empty_layer: true } : { created_by: layer },
      ),
    ],
  });
  return { section: name, image, on: base, needs: [] as string[] };
}

const merge = (...sections: ReturnType<typeof section>[]) =>
  mergeImages(base, sections, options).encoded.image;

describe("mergeImages", () => {
  test("puts every layer of every section on the base, in order, each once", () => {
    const image = merge(section("a", ["a1", "a2"]), section("b", [""]), section("c", ["c1"]));
    const expected = imageOf({ layers: ["base", "a1", "a2", "c1"] });
    expect(image.config.rootfs).toEqual(expected.config.rootfs);
    expect(image.manifest.layers).toEqual(expected.manifest.layers);
  });

  test("keeps history in step with the layers and marks it with the section", () => {
    const image = merge(section("a", ["", "a1"]), section("b", ["b1"]));
    expect(image.config.history).toEqual([
      { created_by: "ADD rootfs" },
      { created_by: "CMD bash", empty_layer: true },
      { created_by: "ENV", empty_layer: true, comment: "layerbuild.section=a" },
      { created_by: "a1", comment: "layerbuild.section=a" },
      { created_by: "b1", comment: "layerbuild.section=b" },
    ]);
    expect(chaptersOf(image)).toHaveLength(5);
  });

  test("keeps what the base says it is for", () => {
    const identity = {
      os: "windows",
      architecture: "amd64",
      variant: "v2",
      "os.version": "10.0.20348.1",
      "os.features": ["win32k"],
    };
    const windows = { ...base, config: { ...base.config, ...identity } };
    const derived = { ...section("a", ["a1"]), on: windows };
    expect(mergeImages(windows, [derived], options).encoded.image.config).toMatchObject(identity);
  });

  test("a section that adds nothing leaves the base", () => {
    expect(merge(section("a", [])).config.rootfs).toEqual(base.config.rootfs);
    expect(merge().config.rootfs).toEqual(base.config.rootfs);
  });

  test("one layer in two sections stands twice, as stacking them asks for", () => {
    const image = merge(section("a", ["same"]), section("b", ["same"]));
    expect(image.manifest.layers).toHaveLength(3);
  });

  test("a section that needs another brings only what is its own", () => {
    const a = section("a", ["a1"]);
    const on = merge(a);
    const b = {
      section: "b",
      image: imageOf({
        layers: ["base", "a1", "b1"],
        history: [...(on.config.history ?? []), { created_by: "b1" }],
      }),
      on,
      needs: ["a"],
    };
    const image = mergeImages(base, [a, b], options).encoded.image;
    expect(image.config.rootfs).toEqual(imageOf({ layers: ["base", "a1", "b1"] }).config.rootfs);
    expect(image.config.history?.at(-1)?.comment).toBe("layerbuild.section=b");
  });

  test("finds a section's own layers although a tool rewrote the history", () => {
    const a = section("a", ["a1"]);
    const rewritten = imageOf({ layers: ["base", "a1"], history: [] });
    expect(merge({ ...a, image: rewritten }).manifest.layers).toHaveLength(2);
  });

  test("refuses a section that is built on something else, and names the first layer", () => {
    const wrong = { ...section("a", []), image: imageOf({ layers: ["other", "a1"] }) };
    expect(() => merge(wrong)).toThrowError(
      expect.objectContaining({ code: "not-built-on-base" } satisfies Partial<LayerbuildError>),
    );
    expect(() => merge(wrong)).toThrowError(/section a .*layer 1 is sha256:/);
  });

  test("writes one family of media types: Docker's only when every input is Docker's", () => {
    const docker = imageOf({ ...baseData, family: "docker" });
    const a = section("a", ["a1"], { family: "docker" });
    const mixed = mergeImages(docker, [a, section("b", ["b1"])], options).encoded.image;
    expect(mixed.manifest.mediaType).toBe("application/vnd.oci.image.manifest.v1+json");
    expect(new Set(mixed.manifest.layers.map(({ mediaType }) => mediaType))).toEqual(
      new Set(["application/vnd.oci.image.layer.v1.tar+gzip"]),
    );
    const pure = mergeImages(docker, [a], options).encoded.image;
    expect(pure.manifest.mediaType).toBe("application/vnd.docker.distribution.manifest.v2+json");
    expect(pure.manifest.config.mediaType).toBe("application/vnd.docker.container.image.v1+json");
  });

  test("gives the same bytes for the same inputs, dated by the newest of them", () => {
    const sections = [
      section("a", ["a1"], { created: "2026-02-01T00:00:00.5Z" }),
      section("b", ["b1"], { created: "2026-02-01T00:00:00.123456789Z" }),
    ];
    const [one, two] = [1, 2].map(() => mergeImages(base, sections, options).encoded);
    expect(one?.manifest.bytes).toEqual(two?.manifest.bytes);
    expect(one?.image.config.created).toBe("2026-02-01T00:00:00.5Z");
    const dated = mergeImages(base, sections, { overrides: {}, created: "1970-01-01T00:00:00Z" });
    expect(dated.encoded.image.config.created).toBe("1970-01-01T00:00:00Z");
  });

  test("the fix-up is the last layer, with an entry of its own in the history", () => {
    const [descriptor] = imageOf({ layers: ["fix"] }).manifest.layers;
    const [diffID] = imageOf({ layers: ["fix"] }).config.rootfs.diff_ids;
    if (!descriptor || !diffID) throw new Error("the image has no layer");
    const fixup = { descriptor, diffID };
    const { image } = mergeImages(base, [section("a", ["a1"])], { ...options, fixup }).encoded;
    expect(image.config.rootfs.diff_ids.at(-1)).toBe(diffID);
    expect(image.config.history?.at(-1)).toMatchObject({ created_by: "layerbuild merge" });
    expect(chaptersOf(image)).toHaveLength(4);
  });

  test("neighbours that became one layer keep their history, in step", () => {
    const [descriptor] = imageOf({ layers: ["one"] }).manifest.layers;
    const [diffID] = imageOf({ layers: ["one"] }).config.rootfs.diff_ids;
    if (!descriptor || !diffID) throw new Error("the image has no layer");
    const squashed = new Map([
      [1, null],
      [2, { descriptor, diffID }],
    ]);
    const sections = [section("a", ["a1", ""]), section("b", ["b1", "b2"])];
    const { image } = mergeImages(base, sections, { ...options, squashed }).encoded;
    expect(image.manifest.layers).toHaveLength(3);
    expect(image.config.rootfs.diff_ids[1]).toBe(diffID);
    expect(
      image.config.history?.map(({ created_by, empty_layer }) => [created_by, empty_layer]),
    ).toEqual([
      ["ADD rootfs", undefined],
      ["CMD bash", true],
      ["a1", true],
      ["ENV", true],
      ["b1", undefined],
      ["b2", undefined],
    ]);
    expect(chaptersOf(image)).toHaveLength(6);
  });

  test("an override decides a conflict", () => {
    const sections = [
      section("a", [], { config: { Cmd: ["a"] } }),
      section("b", [], { config: { Cmd: ["b"] } }),
    ];
    expect(mergeImages(base, sections, options).conflicts).toHaveLength(1);
    const overridden = mergeImages(base, sections, { ...options, overrides: { cmd: ["c"] } });
    expect(overridden.conflicts).toEqual([]);
    // Parts of one file: the later one's is what the file would have.
    expect(mergeImages(base, sections, { ...options, inOrder: true }).conflicts).toEqual([]);
    expect(overridden.encoded.image.config.config?.Cmd).toEqual(["c"]);
  });
});
