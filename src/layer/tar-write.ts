import type { Readable } from "node:stream";
import type { Entry, EntryKind } from "./entry.ts";
import { bytesOf } from "./paths.ts";
import { formatPax, xattrPrefix } from "./pax.ts";
import { opaqueName, whiteoutPrefix } from "./tar-entry.ts";
import { blockSize, checksumOf, paddingOf, type TarHeader } from "./tar-header.ts";

/** A file's content: as bytes, or opened when its turn comes. */
export type Body = Buffer | (() => Promise<Readable>);

export interface TarSource {
  readonly entry: Entry;
  /** Of files with a size. */
  readonly body?: Body;
}

/** What the fields of a header can hold: octal digits and a NUL. */
const maxId = 0o7777777;
const maxLong = 0o77777777777;

const types: { readonly [kind in EntryKind]: string } = {
  file: "0",
  hardlink: "1",
  symlink: "2",
  char: "3",
  block: "4",
  dir: "5",
  fifo: "6",
  whiteout: "0",
  opaque: "0",
};

/**
 * Writes a layer: ustar, with PAX headers only where that can't say it (long names, large numbers,
 * extended attributes). The same entries in the same order give the same bytes on every machine.
 * A source is asked for when the one before it is written. A body whose length is not its entry's
 * size is a fault of the caller.
 * Source: POSIX pax(1), "ustar Interchange Format".
 */
export async function* writeTar(
  sources: Iterable<TarSource> | AsyncIterable<TarSource>,
): AsyncGenerator<Buffer, void> {
  for await (const { entry, body } of sources) {
    yield headersOf(entry);
    if (entry.kind !== "file") continue;
    const size = entry.size ?? 0;
    let written = 0;
    for await (const piece of piecesOf(body)) {
      written += piece.length;
      if (piece.length > 0) yield piece;
    }
    if (written !== size) {
      throw new Error(`Internal error: ${entry.path} has ${written} bytes instead of ${size}`);
    }
    if (paddingOf(size) > 0) yield Buffer.alloc(paddingOf(size));
  }
  yield Buffer.alloc(2 * blockSize);
}

async function* piecesOf(body: Body | undefined): AsyncGenerator<Buffer, void> {
  if (Buffer.isBuffer(body)) yield body;
  else if (body) yield* (await body()) as AsyncIterable<Buffer>;
}

/** The header of an entry, and before it the PAX header where there is need of one. */
function headersOf(entry: Entry): Buffer {
  const name = bytesOf(nameOf(entry));
  const target = bytesOf(entry.target ?? "");
  const size = entry.kind === "file" ? (entry.size ?? 0) : 0;
  const { uid, gid, mtime } = entry;
  const split = splitName(name);
  const records = new Map<string, Buffer>();
  const number = (key: string, value: number, isInField: boolean): number => {
    if (isInField) return value;
    records.set(key, Buffer.from(String(value)));
    return 0;
  };
  if (!split) records.set("path", name);
  if (target.length > 100) records.set("linkpath", target);
  for (const [key, value] of Object.entries(entry.xattrs ?? {})) {
    records.set(xattrPrefix + key, Buffer.from(value, "base64"));
  }
  const header = headerBlock({
    type: types[entry.kind],
    prefix: split?.prefix ?? Buffer.alloc(0),
    name: split?.name ?? name.subarray(0, 100),
    target: target.subarray(0, 100),
    mode: entry.mode,
    uid: number("uid", uid, uid <= maxId),
    gid: number("gid", gid, gid <= maxId),
    size: number("size", size, size <= maxLong),
    mtime: number("mtime", mtime, mtime >= 0 && mtime <= maxLong),
    device: entry.device ?? [0, 0],
  });
  return records.size === 0 ? header : Buffer.concat([...paxHeader(formatPax(records)), header]);
}

function paxHeader(records: Buffer): Buffer[] {
  const none = Buffer.alloc(0);
  const header = headerBlock({
    type: "x",
    prefix: none,
    // Never a file's name for those who know PAX; the others see which entries they miss.
    name: Buffer.from("././@PaxHeader"),
    target: none,
    mode: 0,
    uid: 0,
    gid: 0,
    size: records.length,
    mtime: 0,
    device: [0, 0],
  });
  return [header, records, Buffer.alloc(paddingOf(records.length))];
}

function nameOf({ path, kind }: Entry): string {
  if (kind === "opaque") return path === "" ? opaqueName : `${path}/${opaqueName}`;
  if (kind === "dir") return path === "" ? "./" : `${path}/`;
  if (kind !== "whiteout") return path;
  const base = path.lastIndexOf("/") + 1;
  return path.slice(0, base) + whiteoutPrefix + path.slice(base);
}

/** The name in its two fields; undefined when it does not fit. */
function splitName(name: Buffer): { prefix: Buffer; name: Buffer } | undefined {
  if (name.length <= 100) return { prefix: Buffer.alloc(0), name };
  // The last slash of a directory's name is part of its end.
  const slash = name.subarray(0, -1).indexOf(0x2f, name.length - 101);
  if (slash < 1 || slash > 155) return undefined;
  return { prefix: name.subarray(0, slash), name: name.subarray(slash + 1) };
}

function headerBlock(header: TarHeader & { readonly prefix: Buffer }): Buffer {
  const block = Buffer.alloc(blockSize);
  const octal = (value: number, from: number, length: number): void => {
    block.write(value.toString(8).padStart(length - 1, "0"), from, length - 1, "latin1");
  };
  header.name.copy(block, 0);
  octal(header.mode, 100, 8);
  octal(header.uid, 108, 8);
  octal(header.gid, 116, 8);
  octal(header.size, 124, 12);
  octal(header.mtime, 136, 12);
  block.write(header.type, 156, 1, "latin1");
  header.target.copy(block, 157);
  block.write("ustar\x0000", 257, 8, "latin1");
  octal(header.device[0], 329, 8);
  octal(header.device[1], 337, 8);
  header.prefix.copy(block, 345);
  octal(checksumOf(block), 148, 7);
  block[155] = 0x20;
  return block;
}
