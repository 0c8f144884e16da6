import { describe, expect, test } from "vitest";
import type { Entry } from "../../../src/layer/entry.ts";
import { withoutReplaced } from "../../../src/layer/replaced.ts";
import { readToc } from "../../../src/layer/toc.ts";
import { wantsOf } from "../../../src/layer/wanted.ts";
import { chunked, pythonTar, sha256, shellIn } from "../../support/layers.ts";
import { tarOf } from "../../support/tar.ts";

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
const all = { wants: () => true };
const none = { wants: () => false };

describe("a table of contents", () => {
  test("has the entries in their order, the digest of each file and that of the whole", async () => {
    const tar = tarOf({ "b/": "", "b/x": "one", a: "", "b/.wh.y": "" });
    const { toc, contents } = await readToc(chunked(tar, 100), none);
    expect(toc).toEqual({
      diffID: sha256(tar),
      entries: [
        { ...meta, path: "b", kind: "dir", mode: 0o755 },
        { ...meta, path: "b/x", kind: "file", size: 3, digest: sha256("one") },
        { ...meta, path: "a", kind: "file", size: 0, digest: sha256("") },
        { ...meta, path: "b/y", kind: "whiteout" },
      ],
    });
    expect(contents.size).toBe(0);
  });

  test("counts what follows the archive's end to the whole", async () => {
    const tar = Buffer.concat([tarOf({ a: "1" }), Buffer.alloc(9 * 512), Buffer.from("rest")]);
    expect((await readToc(chunked(tar, 1000), none)).toc.diffID).toBe(sha256(tar));
  });

  test("comes with the bytes of the files that are wanted, in buffers of their own", async () => {
    const big = "x".repeat(100_000);
    const tar = tarOf({
      "etc/passwd": "root",
      "usr/big": big,
      "etc/copy": "root",
      "etc/other": "no",
    });
    const wants = (path: string, size: number) => size === big.length || /passwd|copy/.test(path);
    const { contents } = await readToc(chunked(tar), { wants });
    expect([...contents.keys()]).toEqual([sha256("root"), sha256(big)]);
    for (const [digest, bytes] of contents) {
      expect(sha256(bytes)).toBe(digest);
      expect(bytes.buffer.byteLength).toBe(bytes.length);
    }
  });

  test("has no bytes of a file that a later entry replaces", async () => {
    const tar = Buffer.concat([tarOf({ a: "1" }).subarray(0, 1024), tarOf({ "./a": "22" })]);
    const { toc, contents } = await readToc(chunked(tar), all);
    expect(toc.entries).toMatchObject([{ path: "a", digest: sha256("22") }]);
    expect([...contents.keys()]).toEqual([sha256("22")]);
  });
});

describe("of a path that comes twice", () => {
  const file = (path: string, size: number): Entry => ({ ...meta, path, kind: "file", size });
  const link = (path: string, target: string): Entry => ({
    ...meta,
    path,
    kind: "hardlink",
    target,
  });
  const dir = (path: string, mode = 0o755): Entry => ({ ...meta, path, kind: "dir", mode });
  const marker = (kind: "whiteout" | "opaque", path: string): Entry => ({ ...meta, path, kind });

  test.each<[string, Entry[], Entry[]]>([
    ["the last counts", [file("a", 1), file("b", 2), file("a", 3)], [file("b", 2), file("a", 3)]],
    [
      "directories are one, where the first was",
      [dir("d"), file("d/a", 1), dir("d", 0o700)],
      [dir("d", 0o700), file("d/a", 1)],
    ],
    [
      "a directory goes with what was in it when a file follows",
      [dir("d"), file("d/a", 1), file("da", 1), dir("d/e"), file("d", 2)],
      [file("da", 1), file("d", 2)],
    ],
    ["a file goes when a directory follows", [file("d", 1), dir("d")], [dir("d")]],
    [
      "a hard link made in between keeps the file",
      [file("a", 1), link("b", "a"), link("c", "a"), file("a", 2)],
      [file("b", 1), link("c", "b"), file("a", 2)],
    ],
    [
      "a hard link to a hard link keeps the file",
      [file("a", 1), link("b", "a"), link("c", "b"), file("b", 2)],
      [file("a", 1), link("c", "a"), file("b", 2)],
    ],
    [
      "a hard link made afterwards is to the last",
      [file("a", 1), file("a", 2), link("b", "a")],
      [file("a", 2), link("b", "a")],
    ],
    [
      "markers stay beside entries, in order, once",
      [marker("whiteout", "a"), file("a", 1), marker("opaque", "a"), marker("whiteout", "a")],
      [marker("whiteout", "a"), file("a", 1), marker("opaque", "a")],
    ],
  ])("%s", (_name, entries, expected) => {
    expect(withoutReplaced(entries)).toEqual(expected);
  });

  test("it is so in a real archive, as GNU tar unpacks it", async () => {
    const tar = pythonTar(`
file("a", b"old")
file("b", type=tarfile.LNKTYPE, linkname="a")
file("./a", b"new")`);
    expect(shellIn("tar -xf -; cat b a", tar).toString()).toBe("oldnew");
    const { toc } = await readToc(chunked(tar), none);
    expect(toc.entries).toMatchObject([
      { path: "b", kind: "file", digest: sha256("old") },
      { path: "a", kind: "file", digest: sha256("new") },
    ]);
  });
});

describe("what is wanted is told by data:", () => {
  const wants = wantsOf({
    version: "1",
    patterns: ["^etc/passwd$", "^var/lib/dpkg/(?:status|info/.*\\.list)$"],
    smallUnder: [{ prefix: "etc", maxSize: 100 }],
  });

  test.each([
    ["etc/passwd", 1_000_000, true],
    ["var/lib/dpkg/info/a.list", 1, true],
    ["var/lib/dpkg/info/a.md5sums", 1, false],
    ["etc/deep/motd", 100, true],
    ["etc/deep/motd", 101, false],
    ["etcetera", 1, false],
    ["etc/passwd", 0, false],
    ["etc/passwd", 1e9, false],
  ])("%s of %d bytes: %s", (path, size, expected) => {
    expect(wants(path, size)).toBe(expected);
  });

  test("small files below the root are those everywhere; no pattern wants nothing", () => {
    const small = wantsOf({ version: "1", patterns: [], smallUnder: [{ prefix: "", maxSize: 2 }] });
    expect([small("a/b", 2), small("a", 3)]).toEqual([true, false]);
    expect(wantsOf({ version: "1", patterns: [] })("a", 1)).toBe(false);
  });
});
