import { describe, expect, test } from "vitest";
import { changesOf } from "../../../src/merge/changes.ts";
import { dir, file, symlink, tree } from "../../support/trees.ts";

describe("changesOf", () => {
  const from = tree({ "a/f": "1", "a/g": "2", l: symlink("a") });

  test("tells what is new, what is other and what is gone, with all that was in it", () => {
    const to = tree({ a: null, l: symlink("b"), n: "new" }, from);
    expect(changesOf(from, to)).toEqual(
      new Map([
        ["a", null],
        ["a/f", null],
        ["a/g", null],
        ["l", symlink("b")],
        ["n", file("new")],
      ]),
    );
  });

  test("passes over what was only written again", () => {
    const again = { "a/f": file("1", { mtime: 99, link: "x" }), a: dir({ mtime: 99 }) };
    expect(changesOf(from, tree(again, from)).size).toBe(0);
  });

  test.each([
    ["permissions", { mode: 0o600 }],
    ["an owner", { uid: 1 }],
    ["a group", { gid: 1 }],
    ["an extended attribute", { xattrs: { "user.a": "eA==" } }],
  ])("tells %s alone", (_, meta) => {
    const to = tree({ "a/f": file("1", meta) }, from);
    expect([...changesOf(from, to)]).toEqual([["a/f", file("1", meta)]]);
  });

  test("looks at touched paths only, when they are known", () => {
    const to = tree({ "a/f": "x", "a/g": null }, from);
    expect([...changesOf(from, to, ["a/g", "l", "none"]).keys()]).toEqual(["a/g"]);
  });
});
