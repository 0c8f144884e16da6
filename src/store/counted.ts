import { pipeline, type Readable, Transform } from "node:stream";

/** Passes a stream on and tells how many bytes went by, piece by piece. */
export function countedStream(source: Readable, onBytes: (bytes: number) => void): Readable {
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onBytes(chunk.length);
      done(null, chunk);
    },
  });
  // Errors reach the reader through `count`; the callback only keeps them from being unhandled.
  pipeline(source, count, () => {});
  return count;
}
