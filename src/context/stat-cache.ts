import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Status } from "./status.ts";

/** Digests of files in one folder that were worked out before. Paths as in a context's entries. */
export interface KnownDigests {
  /** What the file's content had, if the file is still the one that it was. */
  find(path: string, status: Status): string | undefined;
  /** Remembers the digest of content that was read after `began`, in milliseconds since 1970. */
  note(path: string, status: Status, digest: string, began: number): void;
}

/** What is known of folders of this machine. */
export interface StatCache {
  of(root: string): KnownDigests;
  /** Writes what is new. What can't be written is worked out again the next time. */
  save(): void;
}

/** Goes up when the file is read in another way. */
const version = "layerbuild-stat-1";
/**
 * Milliseconds that a file must have been left alone before it was read. A change in the same tick
 * of the file system's clock would not show; the slowest tick is two seconds.
 */
const quietTime = 2500;
/** Files of a folder that are remembered although nobody asked for them in this run. */
const maxUnused = 200_000;
/** Numbers of a row, 8 bytes each. */
const width = 6;

interface Row {
  readonly numbers: Float64Array;
  /** Where its numbers begin. */
  readonly at: number;
  readonly digest: string;
  isUsed: boolean;
}

interface Folder {
  readonly file: string;
  readonly rows: Map<string, Row>;
  isNew: boolean;
}

/**
 * Keeps digests by what `stat` says of a file: device, inode, size, both times, mode. As git does,
 * it keeps none of a file that had been changed just before it was read. One file a folder, in
 * `directory`, replaced as a whole; a damaged one counts as none.
 */
export function openStatCache(directory: string): StatCache {
  const folders = new Map<string, Folder>();
  return {
    of(root) {
      const path = resolve(root);
      const name = createHash("sha256").update(path).digest("hex").slice(0, 32);
      const file = join(directory, name);
      const folder = folders.get(path) ?? { file, rows: load(file), isNew: false };
      folders.set(path, folder);
      return known(folder);
    },
    save() {
      for (const folder of folders.values()) if (folder.isNew) write(directory, folder);
    },
  };
}

function known(folder: Folder): KnownDigests {
  const { rows } = folder;
  return {
    find(path, status) {
      const row = rows.get(path);
      if (!row || !isSame(row, status)) return undefined;
      row.isUsed = true;
      return row.digest;
    },
    note(path, status, digest, began) {
      if (Math.max(status.mtimeMs, status.ctimeMs) > began - quietTime) return;
      const { dev, ino, size, mtimeMs, ctimeMs, mode } = status;
      const numbers = Float64Array.of(dev, ino, size, mtimeMs, ctimeMs, mode);
      rows.set(path, { numbers, at: 0, digest, isUsed: true });
      folder.isNew = true;
    },
  };
}

const isSame = ({ numbers, at }: Row, status: Status): boolean =>
  numbers[at + 4] === status.ctimeMs &&
  numbers[at + 3] === status.mtimeMs &&
  numbers[at + 2] === status.size &&
  numbers[at + 1] === status.ino &&
  numbers[at] === status.dev &&
  numbers[at + 5] === status.mode;

/** A line with version, count and digest of what follows: numbers of all rows, paths and digests. */
function load(file: string): Map<string, Row> {
  const rows = new Map<string, Row>();
  try {
    const bytes = readFileSync(file);
    const end = bytes.indexOf("\n");
    const body = bytes.subarray(end + 1);
    const count = Number(bytes.toString("latin1", 0, end).split(" ")[1]);
    if (bytes.toString("latin1", 0, end) !== headOf(count, body)) return rows;
    const length = count * width * 8;
    // A copy: views of numbers have to begin at a multiple of eight.
    const numbers = new Float64Array(new Uint8Array(body.subarray(0, length)).buffer);
    const texts = body.toString("latin1", length).split("\0");
    for (let row = 0; row < count; row++) {
      const [path = "", digest = ""] = [texts[2 * row], texts[2 * row + 1]];
      rows.set(path, { numbers, at: row * width, digest, isUsed: false });
    }
  } catch {
    // There is none yet, or it can't be read.
    rows.clear();
  }
  return rows;
}

function write(directory: string, { file, rows }: Folder): void {
  let unused = 0;
  const kept = [...rows].filter(([, { isUsed }]) => isUsed || unused++ < maxUnused);
  const numbers = new Float64Array(kept.length * width);
  kept.forEach(([, row], index) => {
    numbers.set(row.numbers.subarray(row.at, row.at + width), index * width);
  });
  const texts = kept.map(([path, { digest }]) => `${path}\0${digest}\0`).join("");
  const body = Buffer.concat([Buffer.from(numbers.buffer), Buffer.from(texts, "latin1")]);
  const temporary = `${file}.${process.pid}`;
  const isThere = works(() => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(temporary, Buffer.concat([Buffer.from(`${headOf(kept.length, body)}\n`), body]));
    renameSync(temporary, file);
  });
  if (!isThere) works(() => rmSync(temporary, { force: true }));
}

function works(write: () => void): boolean {
  try {
    write();
    return true;
  } catch {
    return false;
  }
}

/** It may have been cut short, with the power. */
const headOf = (count: number, body: Buffer): string =>
  `${version} ${count} ${createHash("sha256").update(body).digest("hex")}`;
