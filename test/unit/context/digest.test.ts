import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { digestContext, readIgnore } from "../../../src/context/digest.ts";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "context-"));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  chmodSync(join(root, path), mode);
}
const link = (path: string, target: string): void => symlinkSync(target, join(root, path));
const digest = (paths: readonly string[] = ["."], ignore?: string) =>
  digestContext(root, paths, ignore);

/** Whether something that is done to the folder changes the digest of some paths. */
async function counts(change: () => void, paths?: readonly string[], ignore?: string) {
  const before = await digest(paths, ignore);
  change();
  return (await digest(paths, ignore)) !== before;
}

describe("what counts", () => {
  beforeEach(() => {
    write("a/b.txt", "b");
    write("a/c.txt", "c");
    write("d", "d");
  });

  it("content, mode, name and kind", async () => {
    expect(await counts(() => write("d", "e"))).toBe(true);
    expect(await counts(() => chmodSync(join(root, "d"), 0o755))).toBe(true);
    expect(await counts(() => write("e", ""))).toBe(true);
    expect(await counts(() => rmSync(join(root, "e")))).toBe(true);
    expect(await counts(() => mkdirSync(join(root, "e")))).toBe(true);
    expect(await counts(() => chmodSync(join(root, "a"), 0o700))).toBe(true);
  });

  it("where a link points, not what is there", async () => {
    link("l", "a");
    link("m", "/etc/hostname");
    const before = await digest();
    rmSync(join(root, "l"));
    link("l", "d");
    expect(await digest()).not.toBe(before);
    write("x/y", "1");
    rmSync(join(root, "l"));
    link("l", "x");
    expect(await counts(() => write("x/y", "2"), ["l", "d"])).toBe(true);
    expect(await counts(() => write("x/y", "3"), ["a"])).toBe(false);
  });

  it("neither times nor the place of the folder", async () => {
    expect(await counts(() => utimesSync(join(root, "d"), 1, 1))).toBe(false);
    const before = await digest();
    const first = root;
    root = mkdtempSync(join(tmpdir(), "context-"));
    write("d", "d");
    write("a/c.txt", "c");
    write("a/b.txt", "b");
    expect(await digest()).toBe(before);
    rmSync(first, { recursive: true });
  });

  it("nothing that the paths do not reach", async () => {
    expect(await counts(() => write("a/b.txt", "x"), ["d", "a/c*"])).toBe(false);
    expect(await counts(() => write("a/c.txt", "x"), ["d", "a/c*"])).toBe(true);
    expect(await counts(() => write("a/cc.txt", "x"), ["d", "a/c*"])).toBe(true);
    expect(await counts(() => write("e", "x"), [])).toBe(false);
  });

  it("nothing that is left out by the ignore rules", async () => {
    expect(await counts(() => write("a/b.txt", "x"), ["."], "a\n")).toBe(false);
    expect(await counts(() => write("a/b.txt", "y"), ["a/b.txt"], "a\n")).toBe(false);
    expect(await counts(() => write("a/b.txt", "z"), ["a/b.txt"], "a\n!a/b.txt\n")).toBe(true);
    expect(await counts(() => write("a/c.txt", "z"), ["."], "a\n!a/b.txt\n")).toBe(false);
    expect(await counts(() => chmodSync(join(root, "a"), 0o700), ["."], "a\n!a/b.txt\n")).toBe(
      true,
    );
  });

  it("whether a path is there", async () => {
    expect(await digest(["none"])).not.toBe(await digest(["other"]));
    expect(await counts(() => write("none", ""), ["none"])).toBe(true);
    expect(await digest(["d/none"])).not.toBe(await digest(["d"]));
  });

  it("names that are no UTF-8", async () => {
    const name = (byte: number) => Buffer.concat([Buffer.from(`${root}/`), Buffer.from([byte])]);
    writeFileSync(name(0xe9), "1");
    const one = await digest();
    rmSync(name(0xe9));
    writeFileSync(name(0xe8), "1");
    expect(await digest()).not.toBe(one);
    expect(await counts(() => writeFileSync(name(0xe8), "2"))).toBe(true);
  });

  it("content that is larger than what is read at once", async () => {
    write("large", "x".repeat(600_000));
    expect(await counts(() => write("large", `${"x".repeat(599_999)}y`))).toBe(true);
  });
});

describe("paths through links", () => {
  beforeEach(() => {
    write("real/deep/a", "a");
    write("beside", "b");
    link("short", "real/deep");
    link("real/up", "../beside");
    link("rooted", "/real");
    link("out", "../../../../../../beside");
    link("loop", "loop");
  });

  it.each([["short/a"], ["short"], ["rooted/deep/a"], ["sh*"], ["r*ted/deep"]])(
    "reach the target within the context: %s",
    async (path) => {
      expect(await counts(() => write("real/deep/a", "x"), [path])).toBe(true);
      expect(await counts(() => write("beside", "x"), [path])).toBe(false);
    },
  );

  it.each([["real/up"], ["short/../../beside"], ["out"], ["../../beside"]])(
    "do not leave the context: %s",
    async (path) => {
      expect(await counts(() => write("beside", "x"), [path])).toBe(true);
    },
  );

  it("end where links go round", async () => {
    expect(await counts(() => write("beside", "x"), ["loop", "loop/x"])).toBe(false);
  });
});

describe("what can't be read", () => {
  it("fails with the path and no more", async () => {
    await expect(digestContext(join(root, "none"), ["."], undefined)).rejects.toMatchObject({
      code: "environment",
      message: expect.stringContaining(join(root, "none")),
    });
    await expect(digest(["."], "[a\n")).rejects.toMatchObject({ code: "config-invalid" });
    await expect(digest(["."], "[a\n")).rejects.toBeInstanceOf(LayerbuildError);
  });
});

describe("readIgnore", () => {
  it("takes the file of the Dockerfile before that of the context", () => {
    expect(readIgnore(root)).toBeUndefined();
    write(".dockerignore", "a\n");
    expect(readIgnore(root)).toBe("a\n");
    expect(readIgnore(root, join(root, "x/Dockerfile"))).toBe("a\n");
    write("x/Dockerfile.dockerignore", "b\n");
    expect(readIgnore(root, join(root, "x/Dockerfile"))).toBe("b\n");
    expect(readIgnore(root)).toBe("a\n");
  });
});
