import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { digestContext } from "../../../src/context/digest.ts";
import { boundedRows, closedRows, listContext, type Row } from "../../../src/context/listing.ts";
import { decodeListings, encodeListings } from "../../../src/context/listing-bytes.ts";
import { rowChangesOf } from "../../../src/context/listing-changes.ts";

/** Files with their content, and the folders above them, in the order of a listing. */
function rowsOf(files: { readonly [path: string]: string }): Row[] {
  const rows = new Map<string, Row>();
  for (const [path, content] of Object.entries(files)) {
    rows.set(path, { path, kind: "file", mode: "644", content });
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
      rows.set(folder, { path: folder, kind: "folder", mode: "755", content: "" });
    }
  }
  return [...rows.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const said = (before: Row[], after: Row[]) =>
  rowChangesOf(before, after).map(({ kind, path, before: old, after: now }) =>
    [kind, path, old ?? "-", now ?? "-"].join(" "),
  );

describe("a listing", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "listing-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  test("has what the digest is made of, and that digest", async () => {
    mkdirSync(join(root, "a"));
    writeFileSync(join(root, "a/b"), "b");
    writeFileSync(join(root, "left-out"), "");
    symlinkSync("a/b", join(root, "l"));
    chmodSync(join(root, "a"), 0o755);
    chmodSync(join(root, "a/b"), 0o640);
    const { digest, rows } = await listContext(root, ["."], "left-out");
    expect(digest).toBe(await digestContext(root, ["."], "left-out"));
    expect(rows).toEqual([
      { path: "a", kind: "folder", mode: "755", content: "" },
      { path: "a/b", kind: "file", mode: "640", content: "3e23e8160039594a" },
      { path: "l", kind: "link", mode: "", content: "a/b" },
    ]);
  });
});

describe("changes of a listing", () => {
  const before = rowsOf({ "a/b": "1", "a/c": "2", "d/e/f": "3" });

  test("are files that are others, new and gone, without the folders that come with them", () => {
    expect(said(before, before)).toEqual([]);
    expect(said(before, rowsOf({ "a/b": "9", "d/e/f": "3", "g/h/i": "4" }))).toEqual([
      "content a/b 1 9",
      "content g/h/i - 4",
      "content a/c 2 -",
    ]);
  });

  test("are modes, kinds, and where links point", () => {
    const link: Row = { path: "l", kind: "link", mode: "", content: "a" };
    const file: Row = { path: "x", kind: "file", mode: "644", content: "1" };
    expect(
      said(
        [link, file],
        [
          { ...link, content: "b" },
          { ...file, mode: "755" },
        ],
      ),
    ).toEqual(["target l a b", "mode x 644 755"]);
    expect(said([file], [{ path: "x", kind: "link", mode: "", content: "1" }])).toEqual([
      "kind x file link",
    ]);
  });

  test("are those of an empty folder, and names as they read", () => {
    const folder: Row = { path: "\u00c3\u00a4", kind: "folder", mode: "755", content: "" };
    expect(said([], [folder])).toEqual(["content ä - folder"]);
  });
});

describe("a listing that is too long", () => {
  const large = Object.fromEntries(
    Array.from({ length: 50 }, (_, at) => [`node_modules/p${at % 5}/f${at}`, String(at)]),
  );
  const rows = rowsOf({ ...large, "src/a": "1", "src/b/c": "2" });

  test("has folders that stand for what is in them, the largest first", () => {
    const short = boundedRows(rows, 12) ?? [];
    expect(short.map(({ path, below }) => (below ? `${path} (${below})` : path))).toEqual([
      "node_modules",
      ...[0, 1, 2, 3, 4].map((at) => `node_modules/p${at} (10)`),
      ...["src", "src/a", "src/b", "src/b/c"],
    ]);
    expect(boundedRows(rows, rows.length)).toBe(rows);
    expect(boundedRows(rows, 1)).toBeUndefined();
  });

  test("is compared with all that is there now", () => {
    const short = [...(boundedRows(rows, 12) ?? [])];
    expect(said(short, rows)).toEqual([]);
    const { "node_modules/p1/f1": _, ...less } = large;
    const now = rowsOf({ ...less, "src/a": "9", "src/b/c": "2" });
    expect(said(short, now)).toEqual([
      expect.stringMatching(/^below node_modules\/p1 \w{16} \w{16}$/),
      "content src/a 1 9",
    ]);
  });

  const tree = fc
    .dictionary(
      fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 }).map(
        (names) =>
          // Files have other names than folders, so that no path is both.
          `${names.join("/")}.f`,
      ),
      fc.constantFrom("1", "2"),
    )
    .map(rowsOf);

  test("keeps to its limit, and shows a change if and only if there is one", () => {
    fc.assert(
      fc.property(tree, tree, fc.nat(12), (before, after, limit) => {
        const short = boundedRows(before, limit);
        if (!short) {
          expect(before.filter(({ path }) => !path.includes("/")).length).toBeGreaterThan(limit);
          return;
        }
        expect(short.length).toBeLessThanOrEqual(limit);
        expect(rowChangesOf(short, before)).toEqual([]);
        const isSame = JSON.stringify(before) === JSON.stringify(after);
        expect(rowChangesOf(short, after).length === 0).toBe(isSame);
      }),
    );
  });

  test("that has no folder to stand for others is as it is", () => {
    expect(closedRows(rows, new Set())).toBe(rows);
  });
});

describe("listings as bytes", () => {
  const listings = {
    "": { paths: ["src"], ignore: "*.tmp\n", rows: rowsOf({ "src/\u00ff": "1" }) },
    more: {
      paths: ["."],
      ignore: undefined,
      rows: [{ path: "x", kind: "folder", mode: "755", content: "1", below: 3 } as const],
    },
  };

  test("are the same after they were written and read", () => {
    const bytes = encodeListings(listings);
    expect(bytes && decodeListings(bytes)).toEqual(listings);
    expect(encodeListings(structuredClone(listings))).toEqual(bytes);
  });

  test("of a hundred thousand files take less than half a megabyte", () => {
    const rows = Array.from({ length: 1000 }, (_, folder) =>
      Array.from({ length: 100 }, (_, at): [string, string] => [
        `packages/p${folder}/lib/file-${at}.js`,
        ((folder * 100 + at) * 2654435761).toString(16).padStart(16, "0"),
      ]),
    ).flat();
    const bytes = encodeListings({
      "": { ...listings[""], rows: rowsOf(Object.fromEntries(rows)) },
    });
    expect(bytes?.length).toBeGreaterThan(1000);
    expect(bytes?.length).toBeLessThan(500_000);
  });

  test("that are damaged or of another version are none", () => {
    expect(decodeListings(gzipSync('{"version":2,"contexts":{}}'))).toEqual({});
    expect(decodeListings(gzipSync('{"version":1,"contexts":{"":{}}}'))).toEqual({});
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeListings(bytes)).toEqual({});
      }),
    );
  });
});
