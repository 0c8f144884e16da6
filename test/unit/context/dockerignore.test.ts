import { describe, expect, it } from "vitest";
import { isIgnored, parseIgnore } from "../../../src/context/dockerignore.ts";
import { ignoreTree } from "../../support/ignore-cases.ts";

function rulesOf(text: string) {
  const rules = parseIgnore(text);
  if (!rules.ok) throw new Error(`${rules.error} is not valid`);
  return rules.value;
}

/** What of the tree is left out. */
const ignoredBy = (text: string): string[] =>
  ignoreTree.filter((path) => isIgnored(rulesOf(text), path.replace(/\/$/, "")));

describe("patterns", () => {
  it.each([
    ["# a comment\n\n   \n", []],
    ["a.txt\r\n  b.txt  \r\n", ["a.txt", "b.txt"]],
    ["\uFEFFe\n", ["e"]],
    [" #hash\n", ["#hash"]],
    ["/e\n./foo/\nx/../b.txt\n", ["b.txt", "e", "foo"]],
    ["a+b.txt\na(b).txt\n$c{1}|x\n^e\n", ["a+b.txt", "a(b).txt", "$c{1}|x", "^e"]],
    ["[d].txt", ["d.txt"]],
    ["\\[d].txt", ["[d].txt"]],
    ["ab\\*c", ["ab*c"]],
    ["a?txt", ["a.txt", "aXtxt"]],
    ["ün?.txt", ["ünï.txt"]],
    ["**foo", ["foo", "barfoo", "dir/foo", "dir/barfoo", "other/sub/foo/x.log"]],
    ["**/foo", ["foo", "dir/foo", "other/sub/foo/x.log"]],
    ["dir/**/x.log", ["dir/sub/deep/x.log"]],
    ["../e\n.\n/\n", []],
    [
      "*\n/!e\n./!foo\nx/../!d.txt",
      ignoreTree.filter((path) => !["e", "foo", "d.txt"].includes(path)),
    ],
    ["./ e\nfoo /\n/ d.txt", ["d.txt", "e", "foo"]],
    ["a{2}b.*\na|e", ["aab.txt"]],
    ["q|*.md\n", ["dir/keep.md", "dir/sub/keep.md", "dir/sub/deep/keep.md", "other/keep.md"]],
  ])("%j leave out %j", (text, ignored) => {
    expect(ignoredBy(text)).toEqual(ignored);
  });

  it("leave out what is in a folder with the folder", () => {
    expect(ignoredBy("dir/sub/")).toEqual([
      "dir/sub/a.txt",
      "dir/sub/keep.md",
      "dir/sub/deep/keep.md",
      "dir/sub/deep/x.log",
    ]);
  });

  it.each([
    "[a",
    "a\\",
    "!",
    "!/",
    "/!",
    "./!",
    "[]",
    "[z-a]",
    "a*{2}",
    "a?{1001}",
    "\\Qx\\E*",
    "\\é",
    "[[:alpha:]]",
  ])("refuse %s", (text) => {
    expect(parseIgnore(`a\n${text}\n`)).toEqual({ ok: false, error: text });
  });
});

describe("exceptions", () => {
  it("take back what an earlier pattern left out, children of a folder too", () => {
    const kept = (text: string) => ignoreTree.filter((path) => !ignoredBy(text).includes(path));
    expect(kept("*\n!dir/sub/keep.md")).toEqual(["dir/sub/keep.md"]);
    expect(kept("*\n! dir/sub\ndir/sub/deep")).toEqual(["dir/sub/a.txt", "dir/sub/keep.md"]);
    expect(kept("**\n!**/x.log")).toEqual(["dir/sub/deep/x.log", "other/sub/foo/x.log"]);
  });

  it("do not count where nothing was left out before them", () => {
    expect(ignoredBy("!e\ne")).toEqual(["e"]);
    expect(isIgnored(rulesOf("dir/sub\n!dir"), "dir/sub/keep.md")).toBe(true);
  });

  it("tell in which folders something may return", () => {
    const rules = rulesOf("*\n!a/b/*");
    expect(["a", "a/b", "c", "a/c"].map(rules.mayReturn)).toEqual([true, true, false, false]);
    expect(rulesOf("*\n!**/a").mayReturn("c")).toBe(true);
    expect(rulesOf("*").mayReturn("c")).toBe(false);
  });
});
