import { describe, expect, test } from "vitest";
import { diversions } from "../../../../src/merge/drivers/diversions.ts";
import { dpkgLists } from "../../../../src/merge/drivers/dpkg-lists.ts";
import { dpkgStatus } from "../../../../src/merge/drivers/dpkg-status.ts";
import { foldConflicts } from "../../../../src/merge/fold.ts";
import { ownersBySection } from "../../../../src/merge/owners.ts";
import { dependenciesPass } from "../../../../src/merge/passes/dependencies.ts";
import { diversionsPass } from "../../../../src/merge/passes/diversions.ts";
import { fileOverlapPass } from "../../../../src/merge/passes/file-overlap.ts";
import { deskOf, pass } from "../../../support/desk.ts";
import { dpkgRoot, type TestPackage } from "../../../support/dpkg.ts";
import { allContents, type Literal, symlink } from "../../../support/trees.ts";

const dpkg: TestPackage = { name: "dpkg" };
const one: TestPackage = { name: "one", files: { "/usr/bin/tool": "one's", "/usr/one": "" } };
const two: TestPackage = { name: "two", files: { "/usr/bin/tool": "two's", "/usr/two": "" } };
const replacing = (version: string): TestPackage => ({
  ...two,
  fields: { Replaces: `one (<< ${version})` },
});
const drivers = [dpkgStatus, dpkgLists, diversions];

const merge = (sections: { [section: string]: Literal }, on: Literal = dpkgRoot(dpkg)) =>
  pass(deskOf(on, sections, { drivers }), fileOverlapPass);

describe("a file of two packages of two sections", () => {
  test("is a conflict that explains those of the file", () => {
    const desk = deskOf(
      dpkgRoot(dpkg),
      { a: dpkgRoot(dpkg, one), b: dpkgRoot(dpkg, two) },
      { drivers },
    );
    const { conflicts } = pass(desk, fileOverlapPass);
    expect(conflicts.map(({ subject }) => subject)).toEqual(["package one", "/usr/bin/tool"]);
    expect(foldConflicts(conflicts, ownersBySection(desk.sides, allContents()))).toEqual([
      {
        level: "package",
        subject: "package one",
        why: "two ships /usr/bin/tool, too",
        base: undefined,
        sides: [
          { section: "a", value: "installs one 1.0" },
          { section: "b", value: "installs two 1.0" },
        ],
        folded: ["usr/bin/tool"],
      },
    ]);
  });

  test("is one also when its bytes are the same, and through links", () => {
    const base = { bin: symlink("usr/bin"), "usr/bin/x": "", ...dpkgRoot(dpkg) };
    const a = dpkgRoot(dpkg, one);
    const b = {
      ...dpkgRoot(dpkg, { name: "two" }),
      "usr/bin/tool": "one's",
      "var/lib/dpkg/info/two.list": "/bin/tool\n",
    };
    expect(merge({ a, b }, base).conflicts.map(({ subject }) => subject)).toEqual(["package one"]);
  });

  test("is that of the one which replaces the other, whose list loses it", () => {
    for (const sections of [
      { a: dpkgRoot(dpkg, one), b: dpkgRoot(dpkg, replacing("2")) },
      { b: dpkgRoot(dpkg, replacing("2")), a: dpkgRoot(dpkg, one) },
    ]) {
      const { text, conflicts, notes } = merge(sections);
      expect(text("usr/bin/tool")).toBe("two's");
      expect(text("var/lib/dpkg/info/one.list")).toBe("/.\n/usr/one\n");
      expect(text("var/lib/dpkg/info/two.list")).toBe("/.\n/usr/bin/tool\n/usr/two\n");
      expect(conflicts).toEqual([]);
      expect(notes).toEqual(["file-overlap: two replaces /usr/bin/tool of one"]);
    }
  });

  test("is a conflict when another version is replaced", () => {
    const sections = { a: dpkgRoot(dpkg, one), b: dpkgRoot(dpkg, replacing("0.9")) };
    expect(merge(sections).conflicts).toHaveLength(2);
  });

  test("is that of the one which replaces a package of the base, also when that is new", () => {
    const base = dpkgRoot(dpkg, one);
    const a = {
      ...dpkgRoot(dpkg, one, replacing("3")),
      "var/lib/dpkg/info/one.list": "/.\n/usr/one\n",
      "usr/bin/tool": "two's",
    };
    const files = { "/usr/bin/tool": "newer", "/usr/one": "", "/usr/more": "" };
    const b = dpkgRoot(dpkg, { ...one, version: "2.0", files });
    const { text, conflicts } = merge({ a, b }, base);
    expect(text("usr/bin/tool")).toBe("two's");
    expect(text("var/lib/dpkg/info/one.list")).toBe("/.\n/usr/one\n/usr/more\n");
    expect(conflicts).toEqual([]);
  });

  test("is none when it is diverted", () => {
    const a = {
      ...dpkgRoot(dpkg, one),
      "var/lib/dpkg/diversions": "/usr/bin/tool\n/usr/bin/tool.two\none\n",
    };
    const desk = deskOf(dpkgRoot(dpkg), { a, b: dpkgRoot(dpkg, two) }, { drivers });
    const { conflicts, text } = pass(desk, diversionsPass, fileOverlapPass);
    expect(conflicts).toEqual([]);
    expect(text("usr/bin/tool.two")).toBe("two's");
  });

  test("is part of the packages' own conflict when they exclude each other", () => {
    const excluding = { ...two, fields: { Conflicts: "one" } };
    const sections = { a: dpkgRoot(dpkg, one), b: dpkgRoot(dpkg, excluding) };
    const desk = deskOf(dpkgRoot(dpkg), sections, { drivers });
    const { conflicts } = pass(desk, fileOverlapPass, dependenciesPass);
    const folded = foldConflicts(conflicts, ownersBySection(desk.sides, allContents()));
    expect(folded.map(({ subject, folded: files }) => [subject, files])).toEqual([
      ["package two", ["usr/bin/tool"]],
    ]);
  });
});

describe("no conflict is", () => {
  test.each<[string, { [section: string]: Literal }]>([
    ["one package in two sections", { a: dpkgRoot(dpkg, one), b: dpkgRoot(dpkg, one) }],
    [
      "two packages that one section has both",
      { a: dpkgRoot(dpkg, one, { ...two, files: { "/usr/one": "" } }), b: { "etc/x": "" } },
    ],
    [
      "a directory of both",
      {
        a: dpkgRoot(dpkg, { name: "one", files: { "/usr/share/x/1": "" } }),
        b: { ...dpkgRoot(dpkg, { name: "two", files: { "/usr/share/x/2": "" } }) },
      },
    ],
    [
      "one package for two machines",
      {
        a: dpkgRoot(dpkg, { ...one, name: "one:amd64" }),
        b: dpkgRoot(dpkg, { ...one, name: "one:i386" }),
      },
    ],
  ])("%s", (_, sections) => {
    expect(merge(sections).conflicts.filter(({ level }) => level === "package")).toEqual([]);
  });
});
