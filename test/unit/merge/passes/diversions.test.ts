import { describe, expect, test } from "vitest";
import { diversions } from "../../../../src/merge/drivers/diversions.ts";
import { diversionsPass } from "../../../../src/merge/passes/diversions.ts";
import { deskOf, pass } from "../../../support/desk.ts";
import { type Literal, symlink } from "../../../support/trees.ts";

const database = "var/lib/dpkg/diversions";
const diversion = (owner: string, from = "/usr/bin/ver"): string =>
  `${from}\n/usr/bin/ver.distrib\n${owner}\n`;

const packageOf = (name: string, text: string): Literal => ({
  [`var/lib/dpkg/info/${name}.list`]: "/.\n/usr/bin/ver\n",
  "usr/bin/ver": text,
});
const diverting = (owner = "a", from?: string): Literal => ({
  ...packageOf("a", "a's"),
  [database]: diversion(owner, from),
});

const merge = (sections: { [section: string]: Literal }, base: Literal = {}) =>
  pass(deskOf(base, sections, { drivers: [diversions] }), diversionsPass);

describe("another section's package ships what a section diverts:", () => {
  test.each([
    ["before", { b: packageOf("b", "b's"), a: diverting() }],
    ["behind", { a: diverting(), b: packageOf("b", "b's") }],
  ])("its file is where the diversion says, %s it", (_, sections) => {
    const { text, conflicts, notes } = merge(sections);
    expect(text("usr/bin/ver")).toBe("a's");
    expect(text("usr/bin/ver.distrib")).toBe("b's");
    expect(conflicts).toEqual([]);
    expect(notes).toEqual([
      "diversions: /usr/bin/ver of b is at /usr/bin/ver.distrib, by the diversion of package a",
    ]);
  });

  test("the path is empty when the diverting section has nothing there", () => {
    const a = { [database]: diversion(":") };
    const { at, text } = merge({ a, b: packageOf("b", "b's") });
    expect(at["usr/bin/ver"]).toBeUndefined();
    expect(text("usr/bin/ver.distrib")).toBe("b's");
  });

  test("through a link, too", () => {
    const base = { bin: symlink("usr/bin"), "usr/bin/x": "" };
    const { text } = merge({ a: diverting("a", "/bin/ver"), b: packageOf("b", "b's") }, base);
    expect(text("usr/bin/ver.distrib")).toBe("b's");
  });

  test("a new version of what the base shipped is diverted as the old one was", () => {
    const base = packageOf("b", "old");
    const a = { ...diverting(), "usr/bin/ver.distrib": "old" };
    const { text, conflicts } = merge({ a, b: packageOf("b", "new") }, base);
    expect(text("usr/bin/ver")).toBe("a's");
    expect(text("usr/bin/ver.distrib")).toBe("new");
    expect(conflicts).toEqual([]);
  });

  test("two sections that have the same are one, two that differ a conflict", () => {
    const same = merge({ a: diverting(), b: packageOf("b", "1"), c: packageOf("b", "1") });
    expect(same.conflicts).toEqual([]);
    const { conflicts } = merge({ a: diverting(), b: packageOf("b", "1"), c: packageOf("c", "2") });
    expect(conflicts.map(({ subject, why, sides }) => [subject, why, sides.length])).toEqual([
      ["/usr/bin/ver.distrib", "/usr/bin/ver of several sections is diverted to it", 2],
    ]);
  });
});

test("a file of no package is not diverted: the conflict stays", () => {
  const { conflicts, open } = merge({ a: diverting(), b: { "usr/bin/ver": "mine" } });
  expect(open).toEqual(["usr/bin/ver"]);
  expect(conflicts.map(({ level }) => level)).toEqual(["content"]);
});

test("a diversion that the base has is for dpkg to keep", () => {
  const { text, notes } = merge({ a: { "etc/x": "" }, b: packageOf("b", "b's") }, diverting());
  expect(text("usr/bin/ver")).toBe("b's");
  expect(notes).toEqual([]);
});
