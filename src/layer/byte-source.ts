/** A stream of chunks, read in pieces of the reader's choice. */
export interface ByteSource {
  /** The next `length` bytes, fewer where the stream ends. A view where one chunk has them all. */
  take(length: number): Promise<Buffer>;
  /** The next bytes up to `length`, as views of the chunks they came in; empty at the end. */
  some(length: number): Promise<Buffer>;
  /** Passes over bytes; how many there were. */
  skip(length: number): Promise<number>;
  /** All that is left, in the chunks it came in. */
  rest(): AsyncGenerator<Buffer, void>;
  /** How many bytes were read. */
  readonly position: number;
  /** Ends the stream before its end. */
  close(): Promise<void>;
}

export function byteSource(chunks: AsyncIterable<Uint8Array>): ByteSource {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let position = 0;

  async function some(length: number): Promise<Buffer> {
    while (held.length === 0) {
      const { done, value } = await iterator.next();
      if (done) return held;
      held = Buffer.from(value.buffer, value.byteOffset, value.length);
    }
    const piece = held.length <= length ? held : held.subarray(0, length);
    held = held.subarray(piece.length);
    position += piece.length;
    return piece;
  }

  async function take(length: number): Promise<Buffer> {
    const first = await some(length);
    if (first.length === length) return first;
    const pieces = [first];
    for (let left = length - first.length; left > 0; ) {
      const piece = await some(left);
      if (piece.length === 0) break;
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  async function skip(length: number): Promise<number> {
    let skipped = 0;
    while (skipped < length) {
      const { length: more } = await some(length - skipped);
      if (more === 0) break;
      skipped += more;
    }
    return skipped;
  }

  async function* rest(): AsyncGenerator<Buffer, void> {
    for (;;) {
      const piece = await some(Number.POSITIVE_INFINITY);
      if (piece.length === 0) return;
      yield piece;
    }
  }

  return {
    rest,
    take,
    some,
    skip,
    get position() {
      return position;
    },
    close: async () => {
      await iterator.return?.();
    },
  };
}
