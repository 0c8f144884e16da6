import { describe, expect, test } from "vitest";
import { mediaTypes } from "../../../src/image/descriptor.ts";
import { madeOf } from "../../../src/merge/made-of.ts";
import { mergeSources } from "../../../src/mutate/merge-sources.ts";
import { fetchImage, fetchManifest } from "../../../src/store/image.ts";
import { treeIn } from "../../support/stacks.ts";
import { theatre } from "../../support/surgery.ts";

const below = [{ "base.txt": "base\n", "etc/conf": "1\n" }];

describe("merging images that are there", () => {
  test("puts all own layers of each section on the base, with configurations merged", async () => {
    const { image, surgery } = theatre();
    const base = await image("base", below, { config: { Env: ["A=1"] } });
    const one = await image("one", [{ "one/a": "a" }, { "one/b": "b" }], {
      on: below,
      config: { Env: ["A=1", "B=2"] },
    });
    const two = await image("two", [{ "two/c": "c" }], { on: below, config: { Env: ["A=3"] } });
    const sections = [
      { name: "one", source: one },
      { name: "two", source: two },
    ];
    const made = await mergeSources({ base, sections, overrides: { user: "7" } }, surgery);
    const merged = await fetchImage(surgery.target, made);
    expect(merged.manifest.layers).toHaveLength(4);
    expect(merged.config.config).toEqual({ Env: ["A=3", "B=2"], User: "7" });
    expect([...(await treeIn(surgery.target, merged)).keys()].sort()).toEqual(
      ["", "base.txt", "etc", "etc/conf", "one", "one/a", "one/b", "two", "two/c"].sort(),
    );
    expect(merged.manifest.annotations).toMatchObject({
      "org.opencontainers.image.base.name": "r.test/base:1",
      "org.opencontainers.image.base.digest": base.descriptor.digest,
    });
    expect(madeOf(merged)).toMatchObject({
      base: { layers: 1 },
      sections: [
        { name: "one", digest: one.descriptor.digest, repository: { path: "one" }, layers: 2 },
        { name: "two", digest: two.descriptor.digest, repository: { path: "two" }, layers: 1 },
      ],
    });
    expect(await mergeSources({ base, sections, overrides: { user: "7" } }, surgery)).toEqual(made);
  });

  test("tells conflicts as a layerfile's merge does, and pushes no image", async () => {
    const { image, surgery, at } = theatre();
    const base = await image("base", below);
    const [one, two] = await Promise.all(
      ["one", "two"].map(async (name) => ({
        name,
        source: await image(name, [{ "etc/conf": name }], { on: below }),
      })),
    );
    const sections = [one, two].flatMap((each) => each ?? []);
    await expect(mergeSources({ base, sections, overrides: {} }, surgery)).rejects.toMatchObject({
      code: "merge-conflict",
      message: "one+two can't be merged",
      detail: expect.stringMatching(
        /^\[content\] \/etc\/conf is written differently by one and two/,
      ),
    });
    const types = [...at("target").content.values()].map(({ descriptor }) => descriptor.mediaType);
    expect(types).not.toContain(mediaTypes.ociManifest);
  });

  test("merges each platform that all are for, and says which is left out", async () => {
    const { image, index, surgery, notes } = theatre();
    const onBoth = async (path: string, own: readonly { [path: string]: string }[]) =>
      index(
        path,
        await Promise.all(
          ["amd64", "arm64"].map(
            async (architecture) =>
              [architecture, await image(path, own, { on: below, architecture })] as const,
          ),
        ),
      );
    const base = await onBoth("base", []);
    const one = await onBoth("one", [{ one: "1" }]);
    const two = await image("two", [{ two: "2" }], { on: below, architecture: "arm64" });
    const both = await mergeSources(
      { base, sections: [{ name: "one", source: one }], overrides: {} },
      surgery,
    );
    const parsed = await fetchManifest(surgery.target, both);
    if (parsed.kind !== "index") throw new Error("it is no index");
    expect(parsed.index.manifests.map(({ platform }) => platform)).toEqual([
      { os: "linux", architecture: "amd64" },
      { os: "linux", architecture: "arm64" },
    ]);
    const sections = [
      { name: "one", source: one },
      { name: "two", source: two },
    ];
    const single = await mergeSources({ base, sections, overrides: {} }, surgery);
    expect((await fetchImage(surgery.target, single)).config.architecture).toBe("arm64");
    expect(notes).toEqual(["not for linux/amd64: not every section is for that"]);
  });

  test("refuses a section of another base, and images with no platform in common", async () => {
    const { image, surgery } = theatre();
    const base = await image("base", below);
    const source = await image("one", [{ one: "1" }], { on: [{ "base.txt": "other" }] });
    const sections = [{ name: "one", source }];
    await expect(mergeSources({ base, sections, overrides: {} }, surgery)).rejects.toMatchObject({
      code: "not-built-on-base",
      hint: "build it FROM r.test/base:1, by the digest that this stands for now",
    });
    const arm = await image("arm", [], { on: below, architecture: "arm64" });
    await expect(
      mergeSources({ base: arm, sections, overrides: {} }, surgery),
    ).rejects.toMatchObject({
      code: "platform-missing",
      detail: "  r.test/arm:1: linux/arm64\n  r.test/one:1: linux/amd64",
    });
  });
});
