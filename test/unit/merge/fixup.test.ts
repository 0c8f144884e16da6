import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyToc } from "../../../src/merge/apply.ts";
import { entryOf, fixupOf, layerBetween } from "../../../src/merge/fixup.ts";
import type { Tree } from "../../../src/merge/tree.ts";
import { showExactly } from "../../support/stacks.ts";
import {
  device,
  dir,
  file,
  type Literal,
  program,
  show,
  symlink,
  toc,
  tree,
} from "../../support/trees.ts";

/** The fix-up as lines: `-path` for whiteouts, `path`, `path = other` for links. */
const lines = (merged: Literal, actual: Literal, doubtful?: readonly string[]): string[] =>
  fixupOf(tree(merged), tree(actual), doubtful).map((entry) => {
    if ("whiteout" in entry) return `-${entry.path}`;
    return entry.linkTo === undefined ? entry.path : `${entry.path} = ${entry.linkTo}`;
  });

describe("fixupOf", () => {
  test("is empty when the stack is right already", () => {
    expect(lines({ "a/f": file("1", { mtime: 1 }) }, { "a/f": "1" })).toEqual([]);
  });

  test("has a directory's attributes as its entry alone", () => {
    expect(lines({ a: dir({ mode: 0o1777 }), "a/f": "1" }, { "a/f": "1" })).toEqual(["a"]);
  });

  test("has the parents of what it has, with the merged attributes", () => {
    const a = dir({ uid: 3 });
    const [first] = fixupOf(tree({ a, "a/b/f": "1" }), tree({ a, "a/b": dir() }));
    expect(first).toEqual({ path: "a", node: a });
    expect(lines({ a, "a/b/f": "1" }, { a, "a/b": dir() })).toEqual(["a", "a/b", "a/b/f"]);
  });

  test("takes away a directory with one whiteout, and nothing below a file in its place", () => {
    expect(lines({}, { "a/b/f": "1" })).toEqual(["-a"]);
    expect(lines({ a: "file" }, { "a/b/f": "1" })).toEqual(["a"]);
    expect(lines({ a: symlink("b"), b: dir() }, { "a/f": "1", b: dir() })).toEqual(["a"]);
  });

  test("never has a whiteout and an entry of one name", () => {
    expect(lines({ "a/f": "1" }, { a: "file" })).toEqual(["a", "a/f"]);
  });

  test("is in the order of names, part by part, whiteouts first in each directory", () => {
    expect(
      lines(
        { "a/x/1": "1", "a/b": "2", "a-b": "3", "a/x.y": "4" },
        { "a/z": "", "a/x/9": "", q: "" },
      ),
    ).toEqual(["-q", "a", "-a/z", "a/b", "a/x", "-a/x/9", "a/x/1", "a/x.y", "a-b"]);
  });

  test("keeps names of one file together when all of them are written, else writes it whole", () => {
    const f = file("1", { link: "l" });
    expect(lines({ "a/f": f, b: f, c: f }, {})).toEqual(["a", "a/f", "b = a/f", "c = a/f"]);
    expect(lines({ "a/f": f, b: f, c: f }, { c: f })).toEqual(["a", "a/f", "b"]);
    expect(lines({ a: f, b: file("2", { link: "l" }) }, {})).toEqual(["a", "b"]);
  });

  test("writes doubtful directories again, or removes them", () => {
    expect(lines({ "a/b": dir() }, { "a/b": dir() }, ["a/b", "a/x/y", "z"])).toEqual([
      "-z",
      "a",
      "-a/x",
      "a/b",
    ]);
  });

  test("makes the merged tree of any other when it is applied", () => {
    fc.assert(
      fc.property(program, program, program, (make, one, other) => {
        const common = make(tree({}));
        const merged = one(common);
        const actual = new Map(other(common));
        const faults = applyToc(actual, toc(fixupOf(merged, actual).map(entryOf)));
        expect(show(actual)).toEqual(show(merged));
        expect(faults).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

test("entryOf tells all that a layer has to know", () => {
  const xattrs = { "user.a": "eA==" };
  expect(entryOf({ path: "x", whiteout: true })).toMatchObject({ path: "x", kind: "whiteout" });
  expect(entryOf({ path: "f", node: file("12", { uid: 4, mtime: 7, xattrs, link: "l" }) })).toEqual(
    {
      ...{ path: "f", kind: "file", mode: 0o644, uid: 4, gid: 0, mtime: 7, xattrs, size: 2 },
      digest: file("12").content?.digest,
    },
  );
  expect(entryOf({ path: "g", node: file("12"), linkTo: "f" })).toMatchObject({
    kind: "hardlink",
    target: "f",
  });
  expect(entryOf({ path: "n", node: device(1, 3) })).toMatchObject({
    kind: "char",
    device: [1, 3],
  });
  expect(entryOf({ path: "l", node: symlink("t") })).toMatchObject({
    kind: "symlink",
    target: "t",
  });
});

describe("layerBetween", () => {
  test("has what was only touched", () => {
    const [from, to] = [tree({ f: "1" }), tree({ f: file("1", { mtime: 1 }) })];
    expect(layerBetween(from, to).map(({ path }) => path)).toEqual(["f"]);
    expect(layerBetween(to, to)).toEqual([]);
  });

  test("writes all names of a file that got another one", () => {
    const from = tree({ a: "1" });
    const linked = file("1", { link: "l" });
    expect(layerBetween(from, tree({ a: linked, b: linked }))).toEqual([
      { path: "a", node: linked },
      { path: "b", node: linked, linkTo: "a" },
    ]);
  });

  test("makes of one tree another, to the second and to the name, without a fault", () => {
    const empty: Tree = new Map([["", dir()]]);
    fc.assert(
      fc.property(program, program, (makeFrom, makeTo) => {
        const from = makeFrom(makeFrom(empty));
        const to = makeTo(from);
        for (const below of [from, empty]) {
          const after = new Map(below);
          const faults = applyToc(after, toc(layerBetween(below, to).map(entryOf)));
          expect(faults).toEqual([]);
          expect(showExactly(after)).toEqual(showExactly(to));
        }
      }),
    );
  });
});
