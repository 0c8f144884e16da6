import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import { byteSource } from "./byte-source.ts";
import { LayerDamage } from "./damage.ts";

/** Bytes that gunzip gives at a time: with the default of 16 KiB it takes twice as long. */
const gunzipChunk = 256 * 1024;

/** Bytes that zstd gets at a time: every four of them can stand for 128 KiB, which are held. */
const zstdChunk = 4 * 1024;

/**
 * A layer's bytes without their compression, which its first bytes tell and not its media type:
 * gzip and zstd, of several members or frames too, or none. Throws `LayerDamage` for damaged data;
 * what the source throws passes through.
 */
export async function* decompress(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const source = byteSource(chunks);
  try {
    const start = await source.take(headSize);
    const all = chain(start, source.rest());
    const compression = compressionOf(start);
    if (compression === "gzip") yield* gunzipped(all);
    else if (compression === "zstd") yield* unzstd(all);
    else yield* all;
  } finally {
    await source.close();
  }
}

async function* chain(start: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  yield start;
  yield* rest;
}

async function* gunzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const gunzip = createGunzip({ chunkSize: gunzipChunk });
  // Errors reach the reader through `gunzip`; the callback only keeps them from being unhandled.
  pipeline(chunks, gunzip, () => {});
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith("Z_")) throw error;
    throw new LayerDamage(`its gzip data is damaged: ${message}`);
  }
}

/**
 * Not by Node's own zstd where it has one: that stops after the first frame without an error
 * (github.com/nodejs/node/issues/64741), and layers of many frames are common.
 */
async function* unzstd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array, void> {
  const ready: Uint8Array[] = [];
  const decoder = new Decompress((piece) => {
    if (piece.length > 0) ready.push(piece);
  });
  const push = (bytes: Uint8Array, final: boolean): void => {
    try {
      decoder.push(bytes, final);
    } catch (error) {
      throw new LayerDamage(`its zstd data is damaged: ${(error as Error).message}`);
    }
  };
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += zstdChunk) {
      push(chunk.subarray(at, at + zstdChunk), false);
      yield* ready.splice(0);
    }
  }
  push(new Uint8Array(0), true);
  yield* ready;
}

/** How many bytes tell how a layer is compressed. */
export const headSize = 4;

/** What a layer's first bytes say. Source: RFC 1952, section 2.3.1. */
export function compressionOf(head: Buffer): "gzip" | "zstd" | "none" {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  return isZstd(head) ? "zstd" : "none";
}

/** A frame, or one that is to be skipped. Source: RFC 8878, section 3.1. */
function isZstd(start: Buffer): boolean {
  if (start.length < 4) return false;
  const magic = start.readUInt32LE(0);
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50;
}
