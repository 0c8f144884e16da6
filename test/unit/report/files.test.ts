import { expect, test } from "vitest";
import { filesText, modeText } from "../../../src/report/files.ts";

test.each([
  ["file", 0o644, "-rw-r--r--"],
  ["dir", 0o1777, "drwxrwxrwt"],
  ["dir", 0o1776, "drwxrwxrwT"],
  ["file", 0o4755, "-rwsr-xr-x"],
  ["file", 0o6644, "-rwSr-Sr--"],
  ["symlink", 0o777, "lrwxrwxrwx"],
  ["char", 0o600, "crw-------"],
  ["whiteout", 0, "w---------"],
] as const)("%s with %d is %s", (kind, mode, text) => {
  expect(modeText({ kind, mode })).toBe(text);
});

test("names are the bytes that they are, but for those that would move the cursor", () => {
  const meta = { mode: 0o644, uid: 1, gid: 2, mtime: 1e15 };
  const version = (path: string) => ({
    path,
    layer: 0,
    fate: { kind: "replaced", by: 2 } as const,
    entry: { ...meta, path, kind: "file", size: 3 } as const,
  });
  const origins = [{ part: "section x", instruction: undefined }];
  const text = filesText([version("a\udcff"), version("b\u001b[2J")], origins);
  expect(text.toString("latin1")).toBe(
    [
      "-rw-r--r--  1/2  3  1000000000000000  layer 1  section x  replaced by layer 3  /a\xff",
      "-rw-r--r--  1/2  3  1000000000000000  layer 1  section x  replaced by layer 3  /b\\x1b[2J\n",
    ].join("\n"),
  );
});
