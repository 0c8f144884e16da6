import { describe, expect, test } from "vitest";
import { annotationsOf, madeOf, madeOfKey, madeOfMerge } from "../../../src/merge/made-of.ts";
import { mergeImages } from "../../../src/merge/merge.ts";
import { defaultPolicy } from "../../../src/merge/policy.ts";
import { baseWithin, sectionWithin } from "../../../src/merge/unmerge.ts";
import { imageOf } from "../../support/image-data.ts";

const repository = { registry: "r.test:5000", path: "tools-cache" };
const history = [{ created_by: "ADD b" }, { created_by: "ENV A=1", empty_layer: true }];
const base = imageOf({
  layers: ["b"],
  history,
  config: { Env: ["A=1"], Cmd: ["sh"] },
  created: "2026-01-01T00:00:00Z",
});
const derived = (section: string, config: object, needs: readonly string[] = []) => ({
  section,
  needs,
  on: base,
  image: imageOf({
    layers: ["b", section],
    history: [...history, { created_by: `RUN ${section}`, comment: "by buildkit" }],
    config,
    created: "2026-01-01T00:00:00Z",
  }),
});
const sections = [
  derived("one", { Env: ["A=1", "B=2"], Cmd: ["sh"] }),
  derived("two", { Env: ["A=1"] }),
  derived("three", { Env: ["A=1"], Cmd: ["sh"] }, ["one"]),
];
const policy = {
  ...defaultPolicy,
  finalize: ["ldconfig"],
  configuration: "in-order" as const,
  rules: [
    { path: "/a", use: "last" },
    { path: "/b", run: "./merge.sh" },
  ],
};
const overrides = { user: "1000", env: { X: null } };
const made = (isSquashed: boolean) =>
  madeOfMerge({
    base,
    baseRepository: { ...repository, layout: "/somewhere" },
    sections: sections.map((each) => ({ derived: each, repository })),
    overrides,
    policy,
    isSquashed,
  });

function merged(isSquashed = false) {
  const annotations = annotationsOf(made(isSquashed), "docker.io/library/debian:12");
  const options = { overrides, created: undefined, annotations };
  return mergeImages(base, sections, options).encoded.image;
}

describe("what a merged image was made of", () => {
  test("is read back from its annotations, which say nothing of the machine", () => {
    const image = merged();
    expect(image.manifest.annotations).toMatchObject({
      "org.opencontainers.image.base.name": "docker.io/library/debian:12",
      "org.opencontainers.image.base.digest": base.descriptor.digest,
    });
    expect(JSON.stringify(image.manifest)).not.toContain("somewhere");
    const read = madeOf(image);
    expect(read).toEqual({ ...made(false), base: { ...made(false).base, repository } });
    expect(read?.sections.map(({ config }) => config)).toEqual([
      { Env: ["A=1", "B=2"] },
      { Cmd: null },
      {},
    ]);
    expect(read?.base).toMatchObject({ layers: 1, chapters: 2 });
  });

  test("has no command of the person's, in whose place is a conflict", () => {
    expect(madeOf(merged())?.policy.rules).toEqual([
      { path: "/a", use: "last" },
      { path: "/b", use: "error" },
    ]);
    expect(JSON.stringify(merged().manifest)).not.toMatch(/merge\.sh|ldconfig/);
  });

  test("has no command either where somebody else wrote it", () => {
    const { manifest } = merged();
    const text = manifest.annotations?.[madeOfKey]?.replace('"use":"last"', '"run":"evil"') ?? "";
    expect(text).toContain("evil");
    const read = madeOf({ manifest: { ...manifest, annotations: { [madeOfKey]: text } } });
    expect(JSON.stringify(read)).not.toContain("evil");
  });

  test.each([
    [undefined],
    ["{}"],
    ["no JSON"],
    ['{"version":2}'],
    ['{"version":1,"sections":[{}],"policy":{"rules":[]},"overrides":{},"base":{}}'],
  ])("is nothing where an image says %s", (text) => {
    const image = base.manifest;
    const annotations = text === undefined ? {} : { [madeOfKey]: text };
    expect(madeOf({ manifest: { ...image, annotations } })).toBeUndefined();
  });
});

describe("the images within a merged image", () => {
  test("are what was merged, so that merging them again gives the same", () => {
    const image = merged();
    const read = madeOf(image);
    if (!read) throw new Error("it says nothing");
    const below = baseWithin(image, read);
    expect(below?.config.history).toEqual(history);
    expect(below?.config.config).toEqual(base.config.config);
    expect(below?.descriptor.digest).toBe(base.descriptor.digest);
    for (const at of [0, 1]) {
      const found = sectionWithin(image, read, at);
      const wanted = sections[at]?.image;
      expect(found?.config).toEqual({ ...wanted?.config });
      expect(found?.manifest.layers).toEqual(wanted?.manifest.layers);
    }
  });

  test("are not known of a section on others, or of layers that became one", () => {
    const image = merged();
    expect(sectionWithin(image, made(false), 2)).toBeUndefined();
    expect(baseWithin(image, made(true))).toBeUndefined();
    expect(sectionWithin(image, made(true), 0)).toBeUndefined();
  });
});
