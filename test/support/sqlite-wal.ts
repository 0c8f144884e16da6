/** A write-ahead log with one commit that makes one SQLite database of another. */
export function logOf(before: Buffer, after: Buffer): Buffer {
  const pageSize = after.readUInt16BE(16);
  const head = Buffer.alloc(32);
  head.writeUInt32BE(0x377f0682, 0);
  head.writeUInt32BE(3007000, 4);
  head.writeUInt32BE(pageSize, 8);
  head.writeUInt32BE(0x5a17, 16);
  let sum = sumOf([0, 0], head.subarray(0, 24));
  sum.forEach((word, at) => {
    head.writeUInt32BE(word, 24 + 4 * at);
  });
  const count = after.length / pageSize;
  const changed = Array.from({ length: count }, (_, at) => at).filter((at) => {
    const page = (db: Buffer) => db.subarray(at * pageSize, (at + 1) * pageSize);
    return at === 0 || !page(before).equals(page(after));
  });
  const frames = changed.map((at, index) => {
    const frame = Buffer.alloc(24);
    frame.writeUInt32BE(at + 1, 0);
    frame.writeUInt32BE(index === changed.length - 1 ? count : 0, 4);
    head.copy(frame, 8, 16, 24);
    const page = after.subarray(at * pageSize, (at + 1) * pageSize);
    sum = sumOf(sumOf(sum, frame.subarray(0, 8)), page);
    sum.forEach((word, place) => {
      frame.writeUInt32BE(word, 16 + 4 * place);
    });
    return Buffer.concat([frame, page]);
  });
  return Buffer.concat([head, ...frames]);
}

function sumOf([a, b]: readonly [number, number], bytes: Buffer): [number, number] {
  const out: [number, number] = [a, b];
  for (let at = 0; at < bytes.length; at += 8) {
    out[0] = (out[0] + bytes.readUInt32LE(at) + out[1]) >>> 0;
    out[1] = (out[1] + bytes.readUInt32LE(at + 4) + out[0]) >>> 0;
  }
  return out;
}
