const walHeaderSize = 32;
const frameHeaderSize = 24;

/** Where a database says in which mode it is written and read: 1 a rollback journal, 2 a log. */
const modeAt = 18;
/** Pages of the database, in its header. */
const pageCountAt = 28;

/**
 * A database with its write-ahead log folded in, in journal mode `delete`, so that it is whole
 * without files beside it. Of the log, what was committed counts; what is behind a torn or an older
 * frame does not, as SQLite does it when it recovers. Undefined when this is no database, or the log
 * is none of its. Source: sqlite.org/fileformat2.html, part 4.
 */
export function applyWal(db: Buffer, wal: Buffer | undefined): Buffer | undefined {
  if (db.length > 0 && db.toString("latin1", 0, 16) !== "SQLite format 3\0") return undefined;
  const pages = wal && wal.length > 0 ? committedPages(wal) : undefined;
  if (wal && wal.length > 0 && !pages) return undefined;
  if (db.length === 0 && !pages?.count) return undefined;
  const merged = pages?.count ? withPages(db, pages) : Buffer.from(db);
  if (!merged || merged.length < 100) return undefined;
  merged[modeAt] = 1;
  merged[modeAt + 1] = 1;
  return merged;
}

interface CommittedPages {
  readonly pageSize: number;
  /** Size of the database in pages after the last commit; 0 when nothing was committed. */
  readonly count: number;
  /** By page number, from 1. */
  readonly pages: ReadonlyMap<number, Buffer>;
}

/** Undefined when the header is broken. */
function committedPages(wal: Buffer): CommittedPages | undefined {
  if (wal.length < walHeaderSize) return undefined;
  const magic = wal.readUInt32BE(0);
  if (magic >>> 1 !== 0x377f0682 >>> 1 || wal.readUInt32BE(4) !== 3007000) return undefined;
  const isBigEndian = (magic & 1) === 1;
  const pageSize = wal.readUInt32BE(8);
  if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0) return undefined;
  let sum = checksum([0, 0], wal.subarray(0, 24), isBigEndian);
  if (!isSumAt(wal, 24, sum)) return undefined;

  const salt = wal.subarray(16, 24);
  const pages = new Map<number, Buffer>();
  let pending = new Map<number, Buffer>();
  let count = 0;
  const frameSize = frameHeaderSize + pageSize;
  for (let at = walHeaderSize; at + frameSize <= wal.length; at += frameSize) {
    const page = wal.subarray(at + frameHeaderSize, at + frameSize);
    sum = checksum(checksum(sum, wal.subarray(at, at + 8), isBigEndian), page, isBigEndian);
    const number = wal.readUInt32BE(at);
    const isValid = salt.equals(wal.subarray(at + 8, at + 16)) && isSumAt(wal, at + 16, sum);
    if (!isValid || number === 0) break;
    pending.set(number, page);
    const size = wal.readUInt32BE(at + 4);
    if (size === 0) continue;
    for (const [key, value] of pending) pages.set(key, value);
    pending = new Map();
    count = size;
  }
  return { pageSize, count, pages };
}

/** Undefined when the two do not fit: other page sizes, or pages that neither has. */
function withPages(db: Buffer, { pageSize, count, pages }: CommittedPages): Buffer | undefined {
  const has = Math.floor(db.length / pageSize);
  if (db.length > 0 && pageSizeOf(db) !== pageSize) return undefined;
  const merged = Buffer.alloc(count * pageSize);
  for (let number = 1; number <= count; number++) {
    const at = (number - 1) * pageSize;
    const page = pages.get(number) ?? (number <= has ? db.subarray(at, at + pageSize) : undefined);
    if (!page) return undefined;
    page.copy(merged, at);
  }
  return merged.readUInt32BE(pageCountAt) === count ? merged : undefined;
}

function pageSizeOf(db: Buffer): number {
  const size = db.readUInt16BE(16);
  return size === 1 ? 65536 : size;
}

/** Two sums over pairs of words, that go on from frame to frame. */
function checksum(
  [first, second]: readonly [number, number],
  bytes: Buffer,
  isBigEndian: boolean,
): [number, number] {
  let a = first;
  let b = second;
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + word(bytes, at, isBigEndian) + b) >>> 0;
    b = (b + word(bytes, at + 4, isBigEndian) + a) >>> 0;
  }
  return [a, b];
}

const word = (bytes: Buffer, at: number, isBigEndian: boolean): number =>
  isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);

const isSumAt = (wal: Buffer, at: number, [a, b]: readonly [number, number]): boolean =>
  wal.readUInt32BE(at) === a && wal.readUInt32BE(at + 4) === b;
