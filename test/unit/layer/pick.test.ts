import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { Digest } from "../../../src/image/digest.ts";
import { pickContents } from "../../../src/layer/pick.ts";
import type { Body } from "../../../src/layer/tar-write.ts";
import { chunked, sha256 } from "../../support/layers.ts";
import { tarOf } from "../../support/tar.ts";

const folder = mkdtempSync(join(tmpdir(), "layerbuild-pick-"));
afterAll(() => rmSync(folder, { recursive: true }));

const large = Buffer.alloc(1024 * 1024 + 1, "large");
const sibling = Buffer.alloc(large.length, "other");
const tar = tarOf({ a: "one", b: "two", sibling, large, z: "end" });
const options = { diffID: sha256(tar) as Digest };
const wanted = (...contents: (Buffer | string)[]) =>
  new Map(contents.map((bytes) => [sha256(bytes) as Digest, Buffer.byteLength(bytes)]));

async function bytesOf(body: Body | undefined): Promise<Buffer> {
  if (body === undefined) throw new Error("it was not found");
  if (Buffer.isBuffer(body)) return body;
  const pieces: Buffer[] = [];
  for await (const piece of await body()) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe("contents are picked by what they are", () => {
  test("among others of the same size, whatever their names", async () => {
    const found = await pickContents(
      chunked(gzipSync(tar)),
      wanted("two", large, "absent"),
      options,
    );
    expect([...found.keys()]).toEqual([sha256("two"), sha256(large)]);
    expect((await bytesOf(found.get(sha256("two") as Digest))).toString()).toBe("two");
    expect((await bytesOf(found.get(sha256(large) as Digest))).equals(large)).toBe(true);
  });

  test("large ones into a folder when there is one, as often as they are opened", async () => {
    const found = await pickContents(chunked(tar), wanted("one", large), { ...options, folder });
    expect(found.get(sha256("one") as Digest)).toEqual(Buffer.from("one"));
    const body = found.get(sha256(large) as Digest);
    expect(Buffer.isBuffer(body)).toBe(false);
    for (let n = 0; n < 2; n++) expect((await bytesOf(body)).equals(large)).toBe(true);
    expect(readdirSync(folder).length).toBeGreaterThan(0);
  });
});

test("nothing is read beyond the last that is wanted, or for nothing", async () => {
  const stream = chunked(
    Buffer.concat([tarOf({ a: "one" }).subarray(0, 1024), Buffer.from("damaged".repeat(99))]),
    512,
  );
  expect((await pickContents(stream, wanted("one"), options)).size).toBe(1);
  expect(stream.destroyed).toBe(true);
  expect((await pickContents(chunked(Buffer.from("damaged")), new Map(), options)).size).toBe(0);
});

test("a layer that is none is an error that names it", async () => {
  await expect(
    pickContents(chunked(tar.subarray(0, 514)), wanted("two"), options),
  ).rejects.toMatchObject({
    code: "content-invalid",
    message: expect.stringContaining(`The layer with the diffID ${sha256(tar)} can't be used: `),
  });
});
