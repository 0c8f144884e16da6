import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { Digest } from "../../../src/image/digest.ts";
import { pickBodies, pickContents } from "../../../src/layer/pick.ts";
import type { Body } from "../../../src/layer/tar-write.ts";
import { chunked, sha256 } from "../../support/layers.ts";
import { tarOf } from "../../support/tar.ts";

const folder = mkdtempSync(join(tmpdir(), "layerbuild-pick-"));
afterAll(() => rmSync(folder, { recursive: true }));

const large = Buffer.alloc(1024 * 1024 + 1, "large");
const sibling = Buffer.alloc(large.length, "other");
const tar = tarOf({ a: "one", b: "two", sibling, large, z: "end" });
const diffID = sha256(tar) as Digest;
const wanted = (...contents: (Buffer | string)[]) =>
  new Map(contents.map((bytes) => [sha256(bytes) as Digest, Buffer.byteLength(bytes)]));

async function bytesOf(body: Body): Promise<Buffer> {
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
      diffID,
    );
    expect([...found.keys()]).toEqual([sha256("two"), sha256(large)]);
    expect(found.get(sha256("two") as Digest)?.toString()).toBe("two");
    expect(found.get(sha256(large) as Digest)?.equals(large)).toBe(true);
  });

  test("one after the other, large ones in a folder until the next is asked for", async () => {
    const found: string[] = [];
    for await (const { digest, body } of pickBodies(
      chunked(tar),
      wanted("one", large, "end"),
      diffID,
      folder,
    )) {
      found.push(digest);
      const isLarge = digest === sha256(large);
      expect(Buffer.isBuffer(body)).toBe(!isLarge);
      expect(readdirSync(folder)).toHaveLength(found.length < 2 ? 0 : 1);
      for (let n = 0; n < 2; n++) expect(sha256(await bytesOf(body))).toBe(digest);
    }
    expect(found).toEqual([sha256("one"), sha256(large), sha256("end")]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("nothing is read beyond the last that is wanted, or for nothing", async () => {
  const stream = chunked(
    Buffer.concat([tarOf({ a: "one" }).subarray(0, 1024), Buffer.from("damaged".repeat(99))]),
    512,
  );
  expect((await pickContents(stream, wanted("one"), diffID)).size).toBe(1);
  expect(stream.destroyed).toBe(true);
  expect((await pickContents(chunked(Buffer.from("damaged")), new Map(), diffID)).size).toBe(0);
});

test("a layer that is none is an error that names it", async () => {
  const error = {
    code: "content-invalid",
    message: expect.stringContaining(`The layer with the diffID ${diffID} can't be used: `),
  };
  const damaged = () => chunked(tar.subarray(0, 514));
  await expect(pickContents(damaged(), wanted("two"), diffID)).rejects.toMatchObject(error);
  const bodies = pickBodies(damaged(), wanted("two"), diffID, folder);
  await expect(bodies.next()).rejects.toMatchObject(error);
});
