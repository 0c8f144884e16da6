import { describe, expect, test } from "vitest";
import type { Conflict, Level } from "../../../src/merge/conflict.ts";
import { foldConflicts } from "../../../src/merge/fold.ts";

const conflict = (level: Level, subject: string, sections = ["a", "b"]): Conflict => ({
  ...{ level, subject, base: undefined },
  sides: sections.map((section) => ({ section, value: `of ${section}` })),
});
const owners: { readonly [path: string]: readonly string[] } = {
  "usr/bin/foo": ["foo"],
  "usr/lib/libfoo.so": ["foo:amd64"],
  "etc/bar": ["bar"],
};
const ownersOf = (_: string, path: string): readonly string[] => owners[path] ?? [];

describe("foldConflicts", () => {
  test("folds the files of a package that is in conflict into its own report", () => {
    expect(
      foldConflicts(
        [
          conflict("content", "/usr/lib/libfoo.so"),
          conflict("package", "package foo"),
          conflict("structural", "/usr/bin/foo"),
        ],
        ownersOf,
      ),
    ).toEqual([
      { ...conflict("package", "package foo"), folded: ["usr/bin/foo", "usr/lib/libfoo.so"] },
    ]);
  });

  test("tells who owns what is left", () => {
    const [bar, motd] = foldConflicts(
      [conflict("content", "/etc/bar"), conflict("content", "/etc/motd")],
      ownersOf,
    );
    expect(bar?.sides.map(({ packages }) => packages)).toEqual([["bar"], ["bar"]]);
    expect(motd).toEqual(conflict("content", "/etc/motd"));
  });

  test("keeps a conflict that is also with a section which the package's is not about", () => {
    const found = foldConflicts(
      [conflict("package", "package foo"), conflict("content", "/usr/bin/foo", ["a", "c"])],
      ownersOf,
    );
    expect(found.map(({ subject }) => subject)).toEqual(["package foo", "/usr/bin/foo"]);
  });

  test("keeps a conflict that a rule asked for", () => {
    const forced: Conflict = { ...conflict("content", "/usr/bin/foo"), isForced: true };
    const found = foldConflicts([conflict("package", "package foo"), forced], ownersOf);
    expect(found.map(({ subject }) => subject)).toEqual(["package foo", "/usr/bin/foo"]);
  });

  test("makes one report of several about one package", () => {
    const other = { ...conflict("package", "package foo:amd64", ["b", "c"]), why: "it is unmet" };
    expect(foldConflicts([conflict("package", "package foo"), other], ownersOf)).toEqual([
      { ...conflict("package", "package foo", ["a", "b", "c"]), why: "it is unmet" },
    ]);
  });

  test("leaves records, ids and configuration as they are", () => {
    const all = [
      conflict("record", "/etc/bar: line 1"),
      conflict("ids", "user app"),
      conflict("configuration", "Env A"),
    ];
    expect(foldConflicts(all, ownersOf)).toEqual(all);
  });
});
