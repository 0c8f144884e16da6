import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Descriptor } from "../../../src/image/descriptor.ts";
import type { Digest } from "../../../src/image/digest.ts";
import { collect, verifiedBytes, verifiedStream } from "../../../src/store/verify.ts";
import { blobOf } from "../../support/tiny-image.ts";

const repository = { registry: "registry.test", path: "acme/toolbox" };
const stream = (pieces: readonly Buffer[]) => Readable.from(pieces, { objectMode: false });
const read = (pieces: readonly Buffer[], descriptor: Descriptor) =>
  buffer(verifiedStream(stream(pieces), descriptor, repository));

const pieces = fc.array(
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((part) => Buffer.from(part)),
  {
    maxLength: 8,
  },
);

describe("a verified stream", () => {
  test("passes on what has the descriptor's size and digest, however it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const whole = Buffer.concat(parts);
        expect((await read(parts, blobOf(whole).descriptor)).equals(whole)).toBe(true);
      }),
    );
  });

  test("fails on every change of a byte", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (content, at, change) => {
          const { descriptor } = blobOf(Buffer.from(content));
          const wrong = Buffer.from(content);
          const place = at % wrong.length;
          wrong[place] = (wrong[place] ?? 0) ^ change;
          await expect(read([wrong], descriptor)).rejects.toMatchObject({
            code: "content-invalid",
          });
          expect(() => verifiedBytes(wrong, descriptor, repository)).toThrow(descriptor.digest);
        },
      ),
    );
  });

  test("fails when bytes are missing or follow, and names repository and digest", async () => {
    const { descriptor, bytes } = blobOf("0123456789");
    const message = (why: string) =>
      `Wrong content for registry.test/acme/toolbox@${descriptor.digest}: ${why}`;
    await expect(read([bytes.subarray(0, 9)], descriptor)).rejects.toThrow(
      message("there are 9 bytes instead of 10"),
    );
    await expect(read([bytes, Buffer.from("x")], descriptor)).rejects.toThrow(
      message("there are more than 10 bytes"),
    );
    expect(() => verifiedBytes(bytes.subarray(1), descriptor, repository)).toThrow(
      message("there are 9 bytes instead of 10"),
    );
  });

  test("knows sha512", async () => {
    const bytes = Buffer.from("content");
    const digest = `sha512:${createHash("sha512").update(bytes).digest("hex")}` as Digest;
    const descriptor = { mediaType: "text/plain", digest, size: bytes.length };
    expect(await read([bytes], descriptor)).toEqual(bytes);
    const other = { ...descriptor, size: 7, digest: digest.replace(/.$/, "x") as Digest };
    await expect(read([bytes], other)).rejects.toMatchObject({ code: "content-invalid" });
  });

  test("gives the source's own error on, and lets go of the source when it is destroyed", async () => {
    const { descriptor, bytes } = blobOf("0123456789");
    const breaking = new Readable({ read() {} });
    breaking.push(bytes.subarray(0, 3));
    const reading = buffer(verifiedStream(breaking, descriptor, repository));
    breaking.destroy(new Error("the line is dead"));
    await expect(reading).rejects.toThrow("the line is dead");

    const endless = new Readable({ read() {} });
    const closed = new Promise((resolve) => endless.once("close", resolve));
    verifiedStream(endless, descriptor, repository).destroy();
    await closed;
    expect(endless.destroyed).toBe(true);
  });
});

test("collecting stops at its limit", async () => {
  const parts = [Buffer.from("abc"), Buffer.from("def")];
  expect(await collect(stream(parts), 6)).toEqual(Buffer.from("abcdef"));
  expect(await collect(stream(parts), 5)).toBeUndefined();
});
