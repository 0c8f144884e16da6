const blockSize = 512;

/** A file of a tar whose blocks are kept as they are. */
export interface RawEntry {
  readonly name: string;
  /** Headers (a long name's too) and body, whole blocks. */
  readonly blocks: Buffer;
  readonly body: Buffer;
}

/**
 * The entries of a small tar of plain files. Undefined when it is none. Source: POSIX ustar; long
 * names as GNU tar has them (type `L`), which is what apk writes.
 */
export function parseRawTar(bytes: Buffer): RawEntry[] | undefined {
  const entries: RawEntry[] = [];
  let start = 0;
  let longName: string | undefined;
  for (let at = 0; at + blockSize <= bytes.length; ) {
    const header = bytes.subarray(at, at + blockSize);
    if (header.every((byte) => byte === 0)) return entries;
    const size = sizeIn(header);
    const body = at + blockSize;
    const end = body + Math.ceil(size / blockSize) * blockSize;
    if (!(end <= bytes.length)) return undefined;
    const text = bytes.subarray(body, body + size);
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === "L") longName = textIn(text);
    else if (type !== "x" && type !== "g") {
      const name = longName ?? nameIn(header);
      entries.push({ name, blocks: bytes.subarray(start, end), body: text });
      start = end;
      longName = undefined;
    }
    at = end;
  }
  return start === bytes.length ? entries : undefined;
}

/** Two empty blocks at the end, and no more. */
export function formatRawTar(entries: readonly RawEntry[]): Buffer {
  return Buffer.concat([...entries.map(({ blocks }) => blocks), Buffer.alloc(2 * blockSize)]);
}

/** NaN when it is no octal number. */
function sizeIn(header: Buffer): number {
  const digits = textIn(header.subarray(124, 136)).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function nameIn(header: Buffer): string {
  const name = textIn(header.subarray(0, 100));
  const isPosix = header.toString("latin1", 257, 263) === "ustar\0";
  const prefix = isPosix ? textIn(header.subarray(345, 500)) : "";
  return prefix ? `${prefix}/${name}` : name;
}

/** Up to the first zero byte. */
const textIn = (bytes: Buffer): string => bytes.toString("latin1").split("\0", 1)[0] ?? "";
