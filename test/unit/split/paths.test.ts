import { describe, expect, test } from "vitest";
import type { PathUse } from "../../../src/shell/effects.ts";
import { isUnder, meetingOf, overlaps, resolvePath, steadyPart } from "../../../src/split/paths.ts";

const use = (path: string, more: Partial<PathUse> = {}): PathUse => ({
  path,
  glob: /[*?[]/.test(path),
  tree: false,
  by: "x",
  ...more,
});

describe("a path", () => {
  test.each([
    ["/a/./b/../c//d/", undefined, "/a/c/d"],
    ["../x", "/a/b", "/a/x"],
    ["../../../x", "/a", "/x"],
    [".", "/a", "/a"],
    ["x", undefined, undefined],
  ])("%s in %s is %s", (path, cwd, expected) => {
    expect(resolvePath(path, cwd)).toBe(expected);
  });

  test("has a steady part before its first pattern", () => {
    expect(steadyPart(use("/a/b*/c"))).toBe("/a");
    expect(steadyPart(use("/a/b*", { glob: false }))).toBe("/a/b*");
  });

  test("is under what has another name for the same folder", () => {
    expect(isUnder("/bin/x", "/usr/bin")).toBe(true);
    expect(isUnder("/var/run/x", "/run")).toBe(true);
    expect(isUnder("/binary", "/bin")).toBe(false);
  });
});

describe("two uses", () => {
  test.each<[PathUse, PathUse, ReturnType<typeof meetingOf>, boolean]>([
    [use("/a"), use("/a"), "same", true],
    [use("/a"), use("/b"), undefined, false],
    [use("/a"), use("/a/b"), "above", false],
    [use("/a", { tree: true }), use("/a/b"), "above", true],
    [use("/a/b"), use("/a", { tree: true }), "below", true],
    [use("/a/*.txt"), use("/a/b.txt"), "same", true],
    [use("/a/*.txt"), use("/a/b.md"), undefined, false],
    [use("/a/*.txt"), use("/a/x*"), "same", true],
    [use("/a/[ab]?"), use("/a/bc"), "same", true],
    [use("/a/*", { tree: true }), use("/a/b/c"), "above", true],
    [use("/ab"), use("/a", { tree: true }), undefined, false],
    [use("/lib/x"), use("/usr/lib/x"), "same", true],
  ])("%j and %j", (one, other, meeting, overlap) => {
    expect(meetingOf(one, other)).toBe(meeting);
    expect(overlaps(one, other)).toBe(overlap);
    expect(overlaps(other, one)).toBe(overlap);
  });
});
