import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Digest } from "../../../src/image/digest.ts";
import { decodeToc, encodeToc } from "../../../src/layer/artifact.ts";
import type { LayerRecord } from "../../../src/layer/toc.ts";
import { sha256 } from "../../support/layers.ts";

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
const one = Buffer.from("root:x:0:0\n");
const two = Buffer.from([0, 255, 10]);
const digest = (bytes: Buffer) => sha256(bytes) as Digest;
const record: LayerRecord = {
  toc: {
    diffID: digest(Buffer.from("layer")),
    entries: [
      { ...meta, path: "", kind: "dir" },
      { ...meta, path: "etc/passwd", kind: "file", size: one.length, digest: digest(one) },
      {
        ...meta,
        path: "caf\udce9",
        kind: "symlink",
        target: "\udcff",
        xattrs: { "user.a": "/w==" },
      },
      { ...meta, path: "dev/x", kind: "char", device: [1, 2] },
      { ...meta, path: "gone", kind: "whiteout" },
    ],
  },
  contents: new Map([
    [digest(one), one],
    [digest(two), two],
  ]),
};

/** Changes the header of an artifact. */
async function changed(change: (header: { [key: string]: unknown }) => void): Promise<Buffer> {
  const plain = gunzipSync(await encodeToc(record));
  const end = 4 + plain.readUInt32BE(0);
  const header = JSON.parse(plain.toString("utf8", 4, end));
  change(header);
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return gzipSync(Buffer.concat([length, text, plain.subarray(end)]));
}

test("a record comes back as it was, names that are no UTF-8 too", async () => {
  expect(await decodeToc(await encodeToc(record))).toEqual(record);
  const bare = { toc: { ...record.toc, entries: [] }, contents: new Map() };
  expect(await decodeToc(await encodeToc(bare))).toEqual(bare);
  expect(await decodeToc(await changed(() => {}))).toEqual(record);
});

test("the same record gives the same bytes, in whatever order its parts were found", async () => {
  const turned: LayerRecord = {
    toc: {
      entries: record.toc.entries.map(
        (entry) => Object.fromEntries(Object.entries(entry).reverse()) as never,
      ),
      diffID: record.toc.diffID,
    },
    contents: new Map([...record.contents].reverse()),
  };
  const bytes = await encodeToc(record);
  expect((await encodeToc(turned)).equals(bytes)).toBe(true);
  expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
});

describe("what can't be relied on is not read:", () => {
  test.each<[string, (header: { [key: string]: unknown }) => void]>([
    ["another version", (header) => Object.assign(header, { version: 2 })],
    ["no diffID", (header) => Object.assign(header, { diffID: "sha256:1" })],
    ["no entries", (header) => Object.assign(header, { entries: null })],
    [
      "an entry of no kind",
      (header) => Object.assign(header, { entries: [{ ...meta, path: "a", kind: "toString" }] }),
    ],
    [
      "an entry without a path",
      (header) => Object.assign(header, { entries: [{ ...meta, kind: "dir" }] }),
    ],
    [
      "a file without a digest",
      (header) =>
        Object.assign(header, { entries: [{ ...meta, path: "a", kind: "file", size: 1 }] }),
    ],
    [
      "a link without a target",
      (header) => Object.assign(header, { entries: [{ ...meta, path: "a", kind: "symlink" }] }),
    ],
    [
      "an owner that is none",
      (header) =>
        Object.assign(header, { entries: [{ ...meta, uid: "0", path: "a", kind: "dir" }] }),
    ],
    [
      "contents of other sizes",
      (header) => Object.assign(header, { contents: [[digest(one), 3]] }),
    ],
    ["contents that are missing", (header) => Object.assign(header, { contents: [] })],
    ["contents of no size", (header) => Object.assign(header, { contents: [[digest(one), -1]] })],
  ])("%s", async (_name, change) => {
    expect(await decodeToc(await changed(change))).toBeUndefined();
  });

  test("other bytes", async () => {
    const bytes = await encodeToc(record);
    for (const wrong of [
      Buffer.alloc(0),
      Buffer.from("no gzip"),
      bytes.subarray(0, -9),
      gzipSync("ab"),
      gzipSync(Buffer.from([0, 0, 1, 0, 0x7b, 0x7d])),
      gzipSync(Buffer.concat([Buffer.from([0, 0, 0, 2]), Buffer.from("[]")])),
    ]) {
      expect(await decodeToc(wrong)).toBeUndefined();
    }
  });
});
