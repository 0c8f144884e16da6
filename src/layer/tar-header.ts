import { LayerDamage } from "./damage.ts";

/** Headers and contents fill blocks of this many bytes. Source: POSIX pax(1), "ustar Interchange Format". */
export const blockSize = 512;

/** The bytes between a content's end and that of its last block. */
export const paddingOf = (size: number): number => (blockSize - (size % blockSize)) % blockSize;

/** A header block as it is written; names are bytes. */
export interface TarHeader {
  /** One character: `0` a file, `5` a directory, `x` a PAX header … */
  readonly type: string;
  readonly name: Buffer;
  readonly target: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly device: readonly [number, number];
}

/**
 * Reads a header of any age: v7, ustar, GNU, star.
 * Source: POSIX pax(1); GNU tar manual, "Basic Tar Format"; star(5).
 */
export function readHeader(block: Buffer): TarHeader {
  if (!isSummedRight(block)) throw new LayerDamage("a header's checksum is wrong");
  const magic = block.toString("latin1", 257, 265);
  const isPosix = magic.startsWith("ustar\0");
  const isDevice = isPosix || magic.startsWith("ustar ");
  const name = stringIn(block, 0, 100);
  // GNU's old format has times where POSIX has the prefix; star has them in the prefix' end.
  const prefixEnd = block.toString("latin1", 508, 512) === "tar\0" ? 476 : 500;
  const prefix = isPosix ? stringIn(block, 345, prefixEnd) : Buffer.alloc(0);
  return {
    type: String.fromCharCode(block[156] ?? 0),
    name: prefix.length > 0 ? Buffer.concat([prefix, Buffer.from("/"), name]) : name,
    target: stringIn(block, 157, 257),
    mode: numberIn(block, 100, 108),
    uid: numberIn(block, 108, 116),
    gid: numberIn(block, 116, 124),
    size: numberIn(block, 124, 136),
    mtime: numberIn(block, 136, 148),
    device: isDevice ? [numberIn(block, 329, 337), numberIn(block, 337, 345)] : [0, 0],
  };
}

/** The block's sum, in which the checksum itself counts as spaces. */
export function checksumOf(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < blockSize; at++) sum += block[at] ?? 0;
  for (let at = 148; at < 156; at++) sum -= block[at] ?? 0;
  return sum;
}

export function isZeroBlock(block: Buffer): boolean {
  for (let at = 0; at < block.length; at++) if (block[at] !== 0) return false;
  return true;
}

function isSummedRight(block: Buffer): boolean {
  const written = numberIn(block, 148, 156);
  if (written === checksumOf(block)) return true;
  // Old programs added up signed bytes.
  let high = 0;
  for (let at = 0; at < blockSize; at++) {
    if ((at < 148 || at >= 156) && (block[at] ?? 0) >= 0x80) high += 0x100;
  }
  return written === checksumOf(block) - high;
}

function stringIn(block: Buffer, from: number, to: number): Buffer {
  const end = block.indexOf(0, from);
  return block.subarray(from, end < 0 || end > to ? to : end);
}

/** Octal digits, or GNU's binary form where the first bit is set. */
function numberIn(block: Buffer, from: number, to: number): number {
  const first = block[from] ?? 0;
  if (first >= 0x80) return binaryIn(block, from, to);
  let at = from;
  while (at < to && (block[at] === 0x20 || block[at] === 0)) at++;
  let value = 0;
  for (; at < to; at++) {
    const digit = (block[at] ?? 0) - 0x30;
    if (digit === -0x10 || digit === -0x30) break;
    if (digit < 0 || digit > 7) throw new LayerDamage("a header has a number that is none");
    value = value * 8 + digit;
  }
  return value;
}

/** Two's complement, most significant byte first; the first bit only marks the form. */
function binaryIn(block: Buffer, from: number, to: number): number {
  const first = block[from] ?? 0;
  let value = BigInt(first & 0x3f) - BigInt(first & 0x40);
  for (let at = from + 1; at < to; at++) value = value * 256n + BigInt(block[at] ?? 0);
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new LayerDamage("a header has a number that is too large");
}
