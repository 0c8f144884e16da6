import { Readable } from "node:stream";
import { deflateRawSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decompress } from "../../../src/layer/decompress.ts";
import { chunked } from "../../support/layers.ts";

/**
 * Made by `zstd`: a frame without a checksum, a skippable one, one with a checksum, an empty one and
 * a last one.
 */
const zstd = Buffer.from(
  `KLUv/QBopQAAYGZpcnN0IGZyYW1lCgEAYfe+JAFRKk0YBQAAAHNraXAhKLUv/QRYbQkAhtQsE8BnObDkvre1+piUUqaUEqvi
9IQpACUAJgAiIiIi////v23btt22bduSJEmS27ZtixWN3CVhhcOAwUCgEEBQAHA4CLZt23bbtm1LkiRJbtu2LSIiIiJiVVVV
VVVERERERDMzMzMzIgHktm3bFgwGg8FgMBgMVlVVVVUREREREc3MzMzMiIiIiIj8////AYSIVlVVVVUREREREc3MzMzMiIiI
iIj8////tm3bdtu2bUuSJBmBK6gh8O53wUfVahH8CIPlxwOWrFgwYcKEChYskCr6oR/6IT8RJly4YMGCBQsmzMZpfc9JVWuK
NXU1VTUlNYWacprSNKU0RUmbSFKSzCQRSUQSiUQikUQkEUk/oohoIQqI/lA8dIfCoTeUvcVaay3XWs06CZBWAcZUh3QotS/9
JAABAACZ6dhRKLUv/QRYKQAAbGFzdApzbf4H`,
  "base64",
);
const skippableFirst = Buffer.from("USpNGAUAAABza2lwISi1L/0EWAkAAHgjEQSD", "base64");
const zstdText = [
  "first frame\n".repeat(500),
  ...Array.from({ length: 300 }, (_, n) => `second frame ${n + 1}\n`),
  "last\n",
].join("");

async function plain(stream: Readable): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of decompress(stream)) pieces.push(piece);
  return Buffer.concat(pieces).toString("latin1");
}

const text = Array.from({ length: 6_000 }, (_, n) => `${n * 7919}\n`).join("");

describe("the first bytes tell", () => {
  test.each([
    ["gzip", gzipSync(text), text],
    [
      "gzip of several members",
      Buffer.concat([gzipSync("one,"), gzipSync(""), gzipSync("two")]),
      "one,two",
    ],
    ["zstd of several frames", zstd, zstdText],
    ["zstd that begins with a frame to be skipped", skippableFirst, "x"],
    ["no compression", Buffer.from(text), text],
    ["no compression, two bytes", Buffer.from("ab"), "ab"],
    ["nothing", Buffer.alloc(0), ""],
  ])("%s", async (_name, bytes, expected) => {
    for (const size of [1, 17, 64 * 1024]) {
      expect((await plain(chunked(bytes, size))) === expected).toBe(true);
    }
  });

  test("zeros after a gzip member are no part of it", async () => {
    const padded = Buffer.concat([gzipSync(text), Buffer.alloc(300_000)]);
    expect((await plain(chunked(padded))) === text).toBe(true);
  });
});

describe("damage is found:", () => {
  test.each([
    ["gzip", gzipSync(text)],
    ["zstd", zstd],
  ])("%s that ends early", async (name, bytes) => {
    for (const length of [5, 30, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const cut = bytes.subarray(0, length);
      await expect(plain(chunked(cut))).rejects.toThrow(`its ${name} data is damaged`);
    }
  });

  test("gzip with a wrong checksum", async () => {
    const bytes = gzipSync(text);
    bytes.writeUInt32LE(1, bytes.length - 8);
    await expect(plain(chunked(bytes))).rejects.toThrow("its gzip data is damaged");
  });

  test("zstd with what is no frame behind it", async () => {
    const bytes = Buffer.concat([zstd, deflateRawSync(text)]);
    await expect(plain(chunked(bytes))).rejects.toThrow("its zstd data is damaged");
  });
});

test.each([
  ["gzip", gzipSync(text)],
  ["zstd", zstd],
  ["none", Buffer.from(text)],
])("what the source fails with passes through (%s)", async (_name, bytes) => {
  const broken = Readable.from(
    (async function* () {
      yield bytes.subarray(0, 20);
      throw new Error("the line is cut");
    })(),
    { objectMode: false },
  );
  await expect(plain(broken)).rejects.toThrow("the line is cut");
});

test.each([
  ["gzip", gzipSync(text)],
  ["zstd", zstd],
  ["none", Buffer.from(text)],
])("a reader that stops ends the source (%s)", async (_name, bytes) => {
  const stream = chunked(bytes, 100);
  for await (const _ of decompress(stream)) break;
  expect(stream.destroyed).toBe(true);
});
