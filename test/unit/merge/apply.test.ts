import { describe, expect, test } from "vitest";
import type { Entry } from "../../../src/layer/entry.ts";
import { applyToc, treeOf } from "../../../src/merge/apply.ts";
import type { Node } from "../../../src/merge/tree.ts";
import { device, dir, file, marker, show, symlink, toc, tree } from "../../support/trees.ts";

const entry = (path: string, { content, ...node }: Node): Entry => ({ ...node, ...content, path });
const hardlink = (path: string, target: string): Entry => ({
  ...{ path, kind: "hardlink", mode: 0o600, uid: 9, gid: 9, mtime: 0, target },
});
const gone = (path: string): Entry => marker("whiteout", path);
const opaque = (path: string): Entry => marker("opaque", path);

function apply(on: Parameters<typeof tree>[0], entries: readonly Entry[]) {
  const out = tree(on);
  const faults = applyToc(out, toc(entries));
  return { out, faults, shown: show(out) };
}

describe("applyToc", () => {
  test("puts every kind of node where it belongs, with all attributes", () => {
    const nodes = {
      dir: dir({ mode: 0o1777, uid: 1, gid: 2 }),
      "dir/file": file("text", { mode: 0o4755, xattrs: { "user.a": "eA==" } }),
      "dir/link": symlink("../x"),
      "dir/null": device(1, 3),
    };
    const { out, faults } = apply(
      {},
      Object.entries(nodes).map(([path, node]) => entry(path, node)),
    );
    expect(faults).toEqual([]);
    expect(out).toEqual(tree(nodes));
  });

  test("takes away with a whiteout what is below the layer, and all that is in it", () => {
    const { shown } = apply({ "a/f": "1", "a/d/g": "2", "a-b": "3" }, [gone("a/d"), gone("a-b")]);
    expect(Object.keys(shown)).toEqual(["", "a", "a/f"]);
  });

  test.each([
    ["before", [opaque("a"), entry("a/new", file("n"))]],
    ["behind", [entry("a/new", file("n")), opaque("a")]],
  ])(
    "lets an opaque marker %s its own layer's entries hide the layers below only",
    (_, entries) => {
      const { shown, faults } = apply({ "a/f": "1", "a/d/g": "2", ab: "3" }, entries);
      expect(Object.keys(shown)).toEqual(["", "a", "a/new", "ab"]);
      expect(faults).toEqual([]);
    },
  );

  test("keeps what is in a directory that comes again, and takes its attributes", () => {
    const before = { a: dir({ mode: 0o700, xattrs: { "user.a": "eA==" } }), "a/f": "1" };
    expect(apply(before, [entry("a", dir({ uid: 5 }))]).shown).toEqual(
      show(tree({ a: dir({ uid: 5 }), "a/f": "1" })),
    );
  });

  test("puts anything else in the place of all that was there", () => {
    const { shown } = apply({ "a/b/f": "1", x: "2", y: symlink("a") }, [
      entry("a", file("now a file")),
      entry("x", dir()),
      entry("x/in", file("i")),
      entry("y", dir()),
    ]);
    expect(shown).toEqual(show(tree({ a: "now a file", "x/in": "i", y: dir() })));
  });

  test("takes a file's extended attributes away when it comes without them", () => {
    const before = { p: file("p", { xattrs: { "security.capability": "eA==" } }) };
    expect(apply(before, [entry("p", file("p"))]).out.get("p")?.xattrs).toEqual({});
  });

  test("makes parents that are missing, and leaves those that are there as they are", () => {
    const { out } = apply({ a: dir({ mode: 0o700 }) }, [entry("a/b/c/f", file("1"))]);
    expect(out.get("a")).toEqual(dir({ mode: 0o700 }));
    expect(out.get("a/b/c")).toEqual(dir());
  });

  test("counts the last of entries of one name", () => {
    const entries = [entry("a/f", file("1")), entry("a", file("2")), entry("q", file("1"))];
    expect(apply({}, [...entries, entry("q", symlink("x"))]).shown).toEqual(
      show(tree({ a: "2", q: symlink("x") })),
    );
  });

  test("gives names of one file the same link, in the layer first and then below", () => {
    const { out, faults } = apply({ f: "old", g: "below" }, [
      entry("f", file("new", { uid: 3 })),
      hardlink("f2", "f"),
      hardlink("g2", "g"),
    ]);
    expect(out.get("f2")).toEqual(out.get("f"));
    expect(out.get("f")).toMatchObject({ ...file("new", { uid: 3 }), link: expect.any(String) });
    expect(out.get("g2")).toEqual(out.get("g"));
    expect(out.get("g")?.link).not.toBe(out.get("f")?.link);
    expect(faults).toEqual([{ kind: "lower-link", path: "g2", target: "g" }]);
  });

  test("tells of a hard link to nothing, and makes none", () => {
    const { shown, faults } = apply({}, [hardlink("a", "b")]);
    expect(faults).toEqual([{ kind: "link", path: "a", target: "b" }]);
    expect(Object.keys(shown)).toEqual([""]);
  });

  test("follows a symbolic link on an entry's way, and tells of it", () => {
    const merged = { "usr/bin/sh": "SH", bin: symlink("usr/bin") };
    const { shown, faults } = apply(merged, [entry("bin/foo", file("foo")), gone("bin/sh")]);
    expect(shown).toEqual(show(tree({ "usr/bin/foo": "foo", bin: symlink("usr/bin") })));
    expect(faults).toEqual([
      { kind: "alias", path: "bin/sh", alias: "bin", real: "usr/bin/sh" },
      { kind: "alias", path: "bin/foo", alias: "bin", real: "usr/bin/foo" },
    ]);
  });

  test("does not follow a link that the layer makes a directory of", () => {
    const { shown, faults } = apply({ "usr/bin/sh": "SH", bin: symlink("/usr/bin") }, [
      gone("bin/sh"),
      entry("bin", dir()),
      entry("bin/foo", file("foo")),
    ]);
    expect(shown).toEqual(show(tree({ "usr/bin/sh": "SH", "bin/foo": "foo" })));
    expect(faults).toEqual([{ kind: "dangling", path: "bin/sh" }]);
  });

  test("ends where links lead in a ring", () => {
    const { faults } = apply({ a: symlink("b"), b: symlink("a") }, [entry("a/f", file("1"))]);
    expect(faults).toContainEqual(expect.objectContaining({ kind: "alias", alias: "a" }));
  });

  test("tells of an entry below something that is no directory", () => {
    const { shown, faults } = apply({ k: "file" }, [entry("k/in", file("i"))]);
    expect(faults).toEqual([{ kind: "parent", path: "k/in", parent: "k" }]);
    expect(shown).toEqual(show(tree({ "k/in": "i" })));
  });

  test("tells of a whiteout behind an entry at or below its path, which it spares", () => {
    const { shown, faults } = apply({ z: "old", "d/o": "o" }, [
      entry("z", file("new")),
      gone("z"),
      entry("d/n", file("n")),
      gone("d"),
    ]);
    expect(faults).toEqual([
      { kind: "whiteout", path: "z" },
      { kind: "whiteout", path: "d" },
    ]);
    expect(shown).toEqual(show(tree({ z: "new", "d/n": "n" })));
    expect(apply({ z: "old" }, [gone("z"), entry("z", file("new"))]).faults).toEqual([]);
  });

  test("tells of a whiteout in a directory that is not below", () => {
    expect(apply({ a: dir() }, [gone("new/f"), gone("a/none")]).faults).toEqual([
      { kind: "dangling", path: "new/f" },
    ]);
  });
});

test("treeOf stacks layers on an empty root", () => {
  const layers = [
    toc([entry("a/f", file("1"))]),
    toc([entry("", dir({ mode: 0o700 })), gone("a")]),
  ];
  expect(show(treeOf(layers))).toEqual({ "": "dir 700 0:0" });
});
