import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import type { Digest } from "../../../src/image/digest.ts";
import { readLayer } from "../../../src/layer/read.ts";
import { chunked, pythonTar, sha256 } from "../../support/layers.ts";

const folder = mkdtempSync(join(tmpdir(), "layerbuild-bundle-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** As it is in the released program: a bundle with the thread's entry point beside it. */
let readInThread: typeof readLayer;
beforeAll(async () => {
  const source = (name: string) =>
    new URL(`../../../src/layer/${name}.ts`, import.meta.url).pathname;
  const { output } = await build({
    input: { read: source("read"), worker: source("worker") },
    platform: "node",
    output: {
      dir: folder,
      format: "esm",
      entryFileNames: "[name].mjs",
      chunkFileNames: "[name].mjs",
    },
    logLevel: "silent",
    // The released program is in a package of modules; here only the ending says what it is.
    plugins: [
      {
        name: "ending",
        renderChunk: (code) => code.replace('"./worker.js"', '"./worker.mjs"'),
      },
    ],
  });
  expect(output.map(({ fileName }) => fileName)).toContain("worker.mjs");
  const bundled: typeof import("../../../src/layer/read.ts") = await import(
    pathToFileURL(join(folder, "read.mjs")).href
  );
  readInThread = bundled.readLayer;
});

const tar = pythonTar(`
file("etc/passwd", b"root")
file("caf\\udce9", b"x" * 3000000)
for n in range(500):
    file("many/%d" % n, b"content %d" % n)`);
const diffID = sha256(tar) as Digest;
const wanted = { version: "1", patterns: ["^etc/passwd$", "^many/[0-9]$"] };

describe.each([
  ["from the sources", () => readLayer],
  ["in a thread", () => readInThread],
])("a layer is read %s", (_name, reader) => {
  test.each([
    ["plain", tar],
    ["gzip", gzipSync(tar)],
    ["gzip with something behind it", Buffer.concat([gzipSync(tar), Buffer.alloc(4_000_000)])],
  ])("with its table and the wanted contents: %s", async (_kind, bytes) => {
    const { toc, contents } = await reader()(chunked(bytes, 10_000), { diffID }, wanted);
    expect(toc.diffID).toBe(diffID);
    expect(toc.entries).toHaveLength(502);
    expect(toc.entries[1]).toMatchObject({ path: "caf\udce9", size: 3_000_000 });
    expect(contents.get(sha256("root") as Digest)).toEqual(Buffer.from("root"));
    expect(contents.size).toBe(11);
  });

  test("many at once", async () => {
    const reads = Array.from({ length: 3 }, () => reader()(chunked(tar), { diffID }, wanted));
    for (const { toc } of await Promise.all(reads)) expect(toc.entries).toHaveLength(502);
  });

  test("and is refused when it is another", async () => {
    const other = sha256("another") as Digest;
    const stream = chunked(tar);
    await expect(reader()(stream, { diffID: other }, wanted)).rejects.toMatchObject({
      code: "content-invalid",
      message: `The layer with the diffID ${other} can't be used: its content has the diffID ${diffID}`,
    });
    expect(stream.destroyed).toBe(true);
  });

  test("and is refused when it is damaged, without reading on", async () => {
    const stream = chunked(
      Buffer.concat([Buffer.alloc(512, "x"), Buffer.alloc(20_000_000)]),
      10_000,
    );
    await expect(reader()(stream, { diffID }, wanted)).rejects.toMatchObject({
      code: "content-invalid",
      message: expect.stringContaining("can't be used: a header"),
    });
    expect(stream.destroyed).toBe(true);
  });

  test("and what its stream fails with is passed on", async () => {
    const error = new LayerbuildError("interrupted", "interrupted");
    const stream = Readable.from(
      (async function* () {
        yield tar.subarray(0, 1000);
        throw error;
      })(),
      { objectMode: false },
    );
    await expect(reader()(stream, { diffID }, wanted)).rejects.toBe(error);
  });
});
