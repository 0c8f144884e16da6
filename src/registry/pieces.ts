import type { Readable } from "node:stream";

/**
 * A stream's bytes in pieces of one length; the last may be shorter. A piece is good until the next
 * one is asked for: they share their memory.
 */
export async function* piecesOf(source: Readable, length: number): AsyncGenerator<Buffer> {
  const piece = Buffer.allocUnsafe(length);
  let filled = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    for (let from = 0; from < chunk.length; ) {
      const copied = chunk.copy(piece, filled, from);
      from += copied;
      filled += copied;
      if (filled < length) continue;
      yield piece;
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
