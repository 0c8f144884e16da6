/**
 * `/etc/ld.so.cache` in format 1.1, little endian. Source: glibc, elf/cache.c, elf/stringtable.c
 * and sysdeps/generic/dl-cache.h. Texts are latin1: one character a byte.
 */
export interface LdCache {
  /** In the order of the file, which is the one that the loader looks in. */
  readonly entries: readonly LdEntry[];
  /** The text by which ldconfig names itself. */
  readonly generator: string;
}

export interface LdEntry {
  readonly soname: string;
  /** Absolute. */
  readonly path: string;
  /** Kind of library and machine: 0x303 is libc6 on x86-64. */
  readonly flags: number;
  readonly osVersion: number;
  /** Folder under `glibc-hwcaps` that it is in: `x86-64-v3`. */
  readonly hwcaps?: string;
  /** With `hwcaps` the instruction set's level, else the bits of older glibc. */
  readonly hwcap: bigint;
}

const magic = "glibc-ld.so.cache1.1";
const littleEndian = 2;
const headerSize = 48;
const entrySize = 24;
const extensionMagic = 0xeaa42174;
const extensionTags = { generator: 0, hwcaps: 1 } as const;
/** Says that the lower half of an entry's hwcap is an index of the hwcaps extension. */
const hasHwcaps = 1n << 62n;

/**
 * Reads a cache. Undefined for all that is not exactly this format: the older ones (`ld.so-1.7.0`,
 * alone or in front), big endian, extensions that are not known, broken files.
 */
export function parseLdCache(bytes: Buffer): LdCache | undefined {
  if (bytes.toString("latin1", 0, magic.length) !== magic) return undefined;
  try {
    return parse(bytes);
  } catch (error) {
    // What Buffer throws for an offset outside.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parse(bytes: Buffer): LdCache | undefined {
  const count = bytes.readUInt32LE(20);
  const extensionAt = bytes.readUInt32LE(32);
  if (bytes[28] !== littleEndian || extensionAt === 0) return undefined;
  const extensions = parseExtensions(bytes, extensionAt);
  const generator = extensions?.get(extensionTags.generator);
  if (!extensions || !generator) return undefined;
  const offsets = extensions.get(extensionTags.hwcaps) ?? Buffer.alloc(0);
  const folders = Array.from({ length: offsets.length / 4 }, (_, index) =>
    textAt(bytes, offsets.readUInt32LE(index * 4)),
  );
  const entries: LdEntry[] = [];
  for (let index = 0; index < count; index++) {
    const at = headerSize + index * entrySize;
    const hwcap = bytes.readBigUInt64LE(at + 16);
    const folder = hwcap & hasHwcaps ? folders[Number(hwcap & 0xffffffffn)] : undefined;
    if (hwcap & hasHwcaps && folder === undefined) return undefined;
    entries.push({
      flags: bytes.readInt32LE(at),
      soname: textAt(bytes, bytes.readUInt32LE(at + 4)),
      path: textAt(bytes, bytes.readUInt32LE(at + 8)),
      osVersion: bytes.readUInt32LE(at + 12),
      ...(folder === undefined ? { hwcap } : { hwcaps: folder, hwcap: (hwcap ^ hasHwcaps) >> 32n }),
    });
  }
  return { entries, generator: generator.toString("latin1") };
}

/** Contents by tag; undefined when there are others than the known ones. */
function parseExtensions(bytes: Buffer, at: number): Map<number, Buffer> | undefined {
  if (bytes.readUInt32LE(at) !== extensionMagic) return undefined;
  const extensions = new Map<number, Buffer>();
  const count = bytes.readUInt32LE(at + 4);
  for (let index = 0; index < count; index++) {
    const section = at + 8 + index * 16;
    const tag = bytes.readUInt32LE(section);
    const start = bytes.readUInt32LE(section + 8);
    const size = bytes.readUInt32LE(section + 12);
    if (tag > extensionTags.hwcaps || start + size > bytes.length) return undefined;
    extensions.set(tag, bytes.subarray(start, start + size));
  }
  return extensions;
}

function textAt(bytes: Buffer, offset: number): string {
  const end = bytes.indexOf(0, offset);
  if (end < 0) throw new RangeError("a text without an end");
  return bytes.toString("latin1", offset, end);
}

/** Writes a cache as ldconfig does, byte for byte; the entries stay in their order. */
export function printLdCache({ entries, generator }: LdCache): Buffer {
  const folders = [...new Set(entries.flatMap(({ hwcaps }) => hwcaps ?? []))].sort();
  const { table, offsets } = stringTable([
    ...folders,
    ...entries.flatMap(({ soname, path }) => [soname, path]),
  ]);
  const tableAt = headerSize + entries.length * entrySize;
  const offsetOf = (text: string): number => tableAt + (offsets.get(text) ?? 0);
  const extensionAt = Math.ceil((tableAt + table.length) / 4) * 4;

  const head = Buffer.alloc(extensionAt);
  head.write(magic, "latin1");
  head.writeUInt32LE(entries.length, 20);
  head.writeUInt32LE(table.length, 24);
  head.writeUInt8(littleEndian, 28);
  head.writeUInt32LE(extensionAt, 32);
  for (const [index, entry] of entries.entries()) {
    const at = headerSize + index * entrySize;
    head.writeInt32LE(entry.flags, at);
    head.writeUInt32LE(offsetOf(entry.soname), at + 4);
    head.writeUInt32LE(offsetOf(entry.path), at + 8);
    head.writeUInt32LE(entry.osVersion, at + 12);
    head.writeBigUInt64LE(hwcapField(entry, folders), at + 16);
  }
  head.write(table, tableAt, "latin1");
  return Buffer.concat([head, extensionsOf(extensionAt, folders.map(offsetOf), generator)]);
}

function hwcapField({ hwcap, hwcaps }: LdEntry, folders: readonly string[]): bigint {
  if (hwcaps === undefined) return hwcap;
  return hasHwcaps | (hwcap << 32n) | BigInt(folders.indexOf(hwcaps));
}

/** The list of extensions, then the hwcaps' offsets, then the generator. */
function extensionsOf(at: number, folders: readonly number[], generator: string): Buffer {
  const name = Buffer.from(generator, "latin1");
  const sections = folders.length > 0 ? 2 : 1;
  const arrayAt = at + 8 + 16 * sections;
  const words = [extensionMagic, sections];
  words.push(extensionTags.generator, 0, arrayAt + 4 * folders.length, name.length);
  if (sections === 2) words.push(extensionTags.hwcaps, 0, arrayAt, 4 * folders.length);
  words.push(...folders);
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word, index * 4);
  return Buffer.concat([bytes, name]);
}

/**
 * Every text once, ended by a zero; one that is another's tail stands in it. Order: by the reversed
 * text, downwards, and a longer one before what it begins with.
 */
function stringTable(texts: readonly string[]): { table: string; offsets: Map<string, number> } {
  const sorted = [...new Set(texts)]
    .map((text) => ({ text, reversed: [...text].reverse().join("") }))
    .sort((a, b) => (a.reversed < b.reversed ? 1 : -1));
  const offsets = new Map<string, number>();
  let table = "";
  let previous: string | undefined;
  for (const { text } of sorted) {
    if (previous?.endsWith(text)) {
      offsets.set(text, (offsets.get(previous) ?? 0) + previous.length - text.length);
    } else {
      offsets.set(text, table.length);
      table += `${text}\0`;
    }
    previous = text;
  }
  return { table, offsets };
}
