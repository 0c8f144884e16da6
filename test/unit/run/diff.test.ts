import { describe, expect, test } from "vitest";
import type { Descriptor } from "../../../src/image/descriptor.ts";
import { mediaTypes } from "../../../src/image/descriptor.ts";
import { encodeManifest } from "../../../src/image/manifest.ts";
import { wantedFiles } from "../../../src/merge/wanted-files.ts";
import { type Diff, diff, isEquivalent } from "../../../src/run/diff.ts";
import { openTocs, type TocsOptions } from "../../../src/run/tocs.ts";
import { storeIndex, storeMade } from "../../support/delivery.ts";
import { type ImageData, type MadeImage, makeImage } from "../../support/images.ts";
import { memoryStore } from "../../support/memory-store.ts";

const arm = { os: "linux", architecture: "arm64" };
const store = () => memoryStore({ registry: "memory.test", path: "images" });
const tocsIn = (options: Partial<TocsOptions> = {}) =>
  openTocs({ wanted: wantedFiles, cache: memoryStore(), forget: true, ...options });

const base = makeImage({
  chapters: [{ files: { "etc/base": "1", "etc/passwd": "root:x:0:0::/:\n" } }],
});
const image = (files: { readonly [path: string]: string }, more: ImageData = {}) =>
  makeImage({ on: base, chapters: [{ files, by: `COPY ${Object.keys(files)} /` }], ...more });

async function between(
  a: MadeImage,
  b: MadeImage,
  options: { strict?: boolean; tocs?: ReturnType<typeof tocsIn> } = {},
) {
  const [one, other] = [store(), store()];
  const [first, second] = [await storeMade(one, a), await storeMade(other, b)];
  const tocs = options.tocs ?? tocsIn();
  const { strict = false } = options;
  const found = await diff(
    { name: "a", store: one, descriptor: first },
    { name: "b", store: other, descriptor: second },
    { tocs, strict },
  );
  return { found, stores: [one, other] as const, tocs };
}

const subjects = ({ platforms }: Diff) =>
  platforms.flatMap(({ compared: { differences, originOf } }) =>
    differences.map((each) => `${originOf(each)}: ${each.change} ${each.subject}`),
  );

describe("two images", () => {
  test("are compared by what their layers come to, and each difference has an origin", async () => {
    const [a, b] = [image({ "opt/x": "1", "opt/y": "1" }), image({ "opt/x": "2", "opt/z": "1" })];
    const { found } = await between(a, b);
    expect(subjects(found)).toEqual([
      "COPY opt/x,opt/z /: changed /opt/x",
      "COPY opt/x,opt/y /: removed /opt/y",
      "COPY opt/x,opt/z /: added /opt/z",
    ]);
    expect(isEquivalent(found)).toBe(false);
  });

  test("have their common layers read once, and none of them when they have the same ones", async () => {
    const [a, b] = [image({ x: "1" }), image({ x: "2" })];
    const { tocs } = await between(a, b);
    expect(tocs.stats.layersRead).toBe(3);
    const again = await between(a, makeImage({ on: a, config: { User: "app" } }));
    expect(again.tocs.stats.layersRead).toBe(0);
    expect(subjects(again.found)).toEqual(["configuration: added User"]);
    expect(again.found.platforms[0]?.compared.sameLayers).toBe(true);
  });

  test("that are cut into layers in another way are equivalent", async () => {
    const one = makeImage({ on: base, chapters: [{ files: { x: "1", y: "1" } }] });
    const two = makeImage({
      on: base,
      chapters: [{ files: { y: "0", z: "" } }, { files: { x: "1", y: "1", ".wh.z": "" } }],
    });
    const { found } = await between(one, two);
    expect(subjects(found)).toEqual([]);
    expect(isEquivalent(found)).toBe(true);
  });

  test("have tables that are kept: another comparison reads no layer", async () => {
    const cache = memoryStore();
    const [a, b] = [image({ x: "1" }), image({ x: "2" })];
    await between(a, b, { tocs: tocsIn({ cache }) });
    const { tocs, found } = await between(a, b, { tocs: tocsIn({ cache }) });
    expect(tocs.stats.layersRead).toBe(0);
    expect(subjects(found)).toHaveLength(1);
  });

  test("have the bytes of records fetched that no table carries", async () => {
    // Larger than what tables carry of /etc.
    const users = (last: string) =>
      `${Array.from({ length: 4000 }, (_, n) => `user${n}:x:${2000 + n}:0::/:\n`).join("")}${last}`;
    const [a, b] = ["me:x:1000:0:::\n", "me:x:1001:0:::\n"].map((last) =>
      image({ "etc/passwd": users(last) }),
    );
    if (!a || !b) throw new Error("two images");
    const { found } = await between(a, b);
    expect(subjects(found)).toEqual(["accounts: changed user me"]);
  });

  test("that contradict themselves are refused", async () => {
    const broken = image({ x: "1" });
    const manifest = { ...broken.image.manifest, layers: broken.image.manifest.layers.slice(1) };
    const wrong = { ...broken, manifest: encodeManifest(manifest) };
    await expect(between(wrong, image({ x: "2" }))).rejects.toMatchObject({
      code: "manifest-invalid",
      message: expect.stringContaining("contradicts itself"),
    });
  });
});

describe("indexes", () => {
  const amd = image({ x: "1" });
  const other = (text: string) => image({ x: text }, { platform: arm });
  const at = async (...images: MadeImage[]) => {
    const own = store();
    return { own, descriptor: await storeIndex(own, mediaTypes.ociIndex, images) };
  };
  const compare = async (
    a: { own: ReturnType<typeof store>; descriptor: Descriptor },
    b: typeof a,
    platforms?: readonly (typeof arm)[],
  ) =>
    diff(
      { name: "a", store: a.own, descriptor: a.descriptor },
      { name: "b", store: b.own, descriptor: b.descriptor },
      { tocs: tocsIn(), strict: false, ...(platforms ? { platforms } : {}) },
    );

  test("are compared for each platform that both have, and others are differences", async () => {
    const found = await compare(await at(amd, other("1")), await at(other("2")));
    expect(found).toMatchObject({ onlyA: [{ architecture: "amd64" }], onlyB: [] });
    expect(subjects(found)).toEqual(["COPY x /: changed /x"]);
    const same = await compare(await at(amd, other("1")), await at(amd));
    expect(subjects(same)).toEqual([]);
    expect(isEquivalent(same)).toBe(false);
    const chosen = await compare(
      await at(amd, other("1")),
      await at(image({ x: "2" }), other("1")),
      [arm],
    );
    expect(isEquivalent(chosen)).toBe(true);
  });

  test("are compared with an image for its platform", async () => {
    const own = store();
    const single = { own, descriptor: await storeMade(own, amd) };
    expect(isEquivalent(await compare(await at(amd, other("1")), single))).toBe(true);
    expect(isEquivalent(await compare(single, await at(other("1"), amd)))).toBe(true);
  });

  test("without a platform in common can't be compared", async () => {
    await expect(compare(await at(amd), await at(other("1")))).rejects.toMatchObject({
      code: "platform-missing",
      message:
        "the two images have no platform in common: one is for linux/amd64, the other for linux/arm64",
    });
  });

  test("two images of other platforms are compared all the same: that is a difference", async () => {
    const { found } = await between(amd, other("1"));
    expect(subjects(found)).toEqual(["configuration: changed Platform"]);
  });
});
