import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatRawTar, parseRawTar } from "../../../../src/merge/formats/raw-tar.ts";

/** A tar of GNU's with these files, of which the name's first letter is the content. */
function tarOf(names: readonly string[], ...options: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "layerbuild-tar-"));
  try {
    for (const name of names) writeFileSync(join(folder, name), (name[0] ?? "").repeat(600));
    return execFileSync("tar", [...options, "-C", folder, "-b1", "-cf", "-", ...names]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const long = "l".repeat(150);

test.each([["--format=gnu"], ["--format=ustar"], ["--format=v7"]])(
  "entries of %s come back as they were",
  (format) => {
    const tar = tarOf(["a", "b.post-install"], format);
    const entries = parseRawTar(tar) ?? [];
    expect(entries.map(({ name }) => name)).toEqual(["a", "b.post-install"]);
    expect(entries.map(({ body }) => String(body))).toEqual(["a".repeat(600), "b".repeat(600)]);
    expect(formatRawTar(entries).equals(tar)).toBe(true);
  },
);

test("a long name belongs to its entry", () => {
  const tar = tarOf(["a", long, "z"], "--format=gnu");
  const entries = parseRawTar(tar) ?? [];
  expect(entries.map(({ name }) => name)).toEqual(["a", long, "z"]);
  expect(formatRawTar(entries).equals(tar)).toBe(true);
  expect(parseRawTar(formatRawTar(entries.slice(1, 2)))?.[0]?.name).toBe(long);
});

test("an archive of nothing has no entries, and what is none is refused", () => {
  expect(parseRawTar(Buffer.alloc(1024))).toEqual([]);
  expect(parseRawTar(Buffer.alloc(0))).toEqual([]);
  expect(parseRawTar(Buffer.alloc(600, "text"))).toBe(undefined);
  expect(parseRawTar(tarOf(["a"]).subarray(0, 700))).toBe(undefined);
});
