import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { piecesOf } from "../../../src/registry/pieces.ts";

const chunks = fc.array(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)));

test("pieces are of one length but for the last, and give the stream when put together", async () => {
  await fc.assert(
    fc.asyncProperty(chunks, fc.integer({ min: 1, max: 50 }), async (given, length) => {
      const pieces: Buffer[] = [];
      for await (const piece of piecesOf(Readable.from(given), length)) {
        pieces.push(Buffer.from(piece));
      }
      expect(Buffer.concat(pieces).equals(Buffer.concat(given))).toBe(true);
      for (const piece of pieces.slice(0, -1)) expect(piece).toHaveLength(length);
      expect(pieces.at(-1)?.length ?? 1).toBeGreaterThan(0);
    }),
  );
});
