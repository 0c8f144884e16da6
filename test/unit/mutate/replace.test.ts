import { describe, expect, test } from "vitest";
import { mergeSources } from "../../../src/mutate/merge-sources.ts";
import { replaceSection } from "../../../src/mutate/replace.ts";
import { fetchImage } from "../../../src/store/image.ts";
import { treeIn } from "../../support/stacks.ts";
import { theatre } from "../../support/surgery.ts";

const below = [{ "base.txt": "base\n", "etc/conf": "1\n" }];

async function merged() {
  const parts = theatre();
  const { image, surgery, result } = parts;
  const base = await image("base", below, { config: { Env: ["A=1"], Cmd: ["sh"] } });
  const section = async (name: string, text: string, config: object = {}) => ({
    name,
    source: await image(name, [{ [`${name}/file`]: text }], {
      on: below,
      config: { Env: ["A=1"], Cmd: ["sh"], ...config },
    }),
  });
  const sections = [
    await section("one", "1", { Env: ["A=1", "B=2"] }),
    await section("two", "2", { Cmd: ["two"] }),
  ];
  const made = await mergeSources({ base, sections, overrides: { user: "7" } }, surgery);
  return { ...parts, base, sections, section, merged: await result(made) };
}

describe("replacing a section", () => {
  test("merges again with another image, the rest as it was", async () => {
    const { merged: image, section, surgery, base, sections } = await merged();
    const newer = await section("one", "newer", { Env: ["A=1", "B=3"] });
    const made = await replaceSection(image, newer, surgery);
    const wanted = await mergeSources(
      { base, sections: [newer, ...sections.slice(1)], overrides: { user: "7" } },
      surgery,
    );
    expect(made).toEqual(wanted);
  });

  test("gives the same image when the section is the same", async () => {
    const { merged: image, sections, surgery } = await merged();
    for (const section of sections) {
      expect(await replaceSection(image, section, surgery)).toEqual(image.descriptor);
    }
  });

  test("takes base and sections that are gone from the image itself", async () => {
    const { merged: image, section, surgery, at, notes } = await merged();
    const newer = await section("one", "newer");
    const wanted = await replaceSection(image, newer, surgery);
    for (const path of ["base", "two"]) at(path).content.clear();
    const made = await replaceSection(image, newer, surgery);
    expect(made).toEqual(wanted);
    expect(notes).toEqual([
      expect.stringMatching(
        /^the base \(sha256:.*linux\/amd64\) is gone: its layers in the image count$/,
      ),
      expect.stringMatching(/^section two \(.*\) is gone/),
    ]);
    const found = await fetchImage(surgery.target, made);
    expect((await treeIn(surgery.target, found)).has("two/file")).toBe(true);
    expect(found.config.config).toMatchObject({ Cmd: ["two"], User: "7" });
  });

  test("refuses a section that there is none of, and an image that says nothing", async () => {
    const { merged: image, section, surgery, base } = await merged();
    const other = await section("three", "3");
    await expect(replaceSection(image, other, surgery)).rejects.toMatchObject({
      code: "usage",
      hint: "its sections are: one, two",
    });
    await expect(replaceSection(base, other, surgery)).rejects.toMatchObject({
      code: "manifest-invalid",
      message: "r.test/base:1 does not say which sections it was made of",
    });
  });

  test("refuses an image that is built on something else", async () => {
    const { merged: image, surgery, image: make } = await merged();
    const source = await make("one", [{ "one/file": "x" }], { on: [{ "base.txt": "other" }] });
    await expect(replaceSection(image, { name: "one", source }, surgery)).rejects.toMatchObject({
      code: "not-built-on-base",
      hint: expect.stringMatching(/^build it FROM the image with the digest sha256:/),
    });
  });
});
