import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { standingIn } from "../../../src/context/watched.ts";

function folderWith(files: readonly string[], links: { readonly [path: string]: string } = {}) {
  const root = mkdtempSync(join(tmpdir(), "layerbuild-watched-"));
  for (const path of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(root, path));
  return root;
}

const standingOf = (root: string, paths: readonly string[], ignore?: string) => {
  const standing = standingIn({ root, paths, ignore });
  return (path: string) => standing(join(root, path));
};

describe("what counts in a context", () => {
  test.each([
    [["."], "anything/at/all", "counts"],
    [["."], "", "counts"],
    [["a.txt"], "a.txt", "counts"],
    [["a.txt"], "b.txt", "none"],
    [["a.txt"], "", "above"],
    [["src"], "src/new/file", "counts"],
    [["src/a"], "src", "above"],
    [["src/a"], "src/b", "none"],
    [["*.txt"], "new.txt", "counts"],
    [["*/x"], "any", "above"],
    [["*/x"], "any/x/y", "counts"],
    [["*/x"], "any/y", "none"],
    [["a\\*"], "a*", "counts"],
    [["a\\*"], "ab", "none"],
    [["../a"], "anything", "counts"],
    [["a", "b"], "b", "counts"],
  ] as const)("of %j, %j: %s", (paths, path, expected) => {
    expect(standingOf("/context", paths)(path)).toBe(expected);
  });

  test("what is outside does not, but the way to it is above", () => {
    const standing = standingIn({ root: "/a/context", paths: ["."], ignore: undefined });
    expect([standing("/a"), standing("/"), standing("/a/contexts"), standing("/b")]).toEqual([
      "above",
      "above",
      "none",
      "none",
    ]);
  });

  test.each([
    ["node_modules", "node_modules/a", "none"],
    ["node_modules", "src/a", "counts"],
    ["**/*.log", "src/a.log", "none"],
    ["out\n!out/keep", "out", "above"],
    ["out\n!out/keep", "out/keep", "counts"],
    ["out\n!out/keep", "out/other", "none"],
    ["*\n!src", "src/deep/file", "counts"],
    ["*\n!src", "other/deep/file", "none"],
  ])("with the ignore file %j, %j: %s", (ignore, path, expected) => {
    expect(standingOf("/context", ["."], ignore)(path)).toBe(expected);
  });

  test("where a link leads counts, as far as that is inside", () => {
    const root = folderWith(["real/deep/file", "other/file"], { link: "real", away: "/tmp" });
    const standing = standingOf(root, ["link", "away"]);
    expect(standing("link")).toBe("counts");
    expect(standing("real/deep/file")).toBe("counts");
    expect(standing("other/file")).toBe("none");
  });
});
