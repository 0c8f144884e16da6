/** What a locale of an archive is made of. */
export interface Locale {
  /** The same for several names of one locale. */
  readonly id: number;
  /** Contents by the names that they have in a locale's own folder: `LC_CTYPE`. */
  readonly files: ReadonlyMap<string, Buffer>;
}

const magic = 0xde020109;

/** In the order of `LC_*` in locale.h; the seventh stands for all of them and is no file. */
const categories = [
  "LC_CTYPE",
  "LC_NUMERIC",
  "LC_TIME",
  "LC_COLLATE",
  "LC_MONETARY",
  "LC_MESSAGES/SYS_LC_MESSAGES",
  undefined,
  "LC_PAPER",
  "LC_NAME",
  "LC_ADDRESS",
  "LC_TELEPHONE",
  "LC_MEASUREMENT",
  "LC_IDENTIFICATION",
] as const;

/**
 * The locales of `/usr/lib/locale/locale-archive`, by name, in the order of the names; undefined
 * when it is none, is of another format or is broken. Source: glibc, locale/locarchive.h.
 */
export function parseLocaleArchive(bytes: Buffer): ReadonlyMap<string, Locale> | undefined {
  try {
    return parse(bytes);
  } catch (error) {
    // What Buffer throws for an offset outside.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parse(bytes: Buffer): ReadonlyMap<string, Locale> | undefined {
  if (bytes.readUInt32LE(0) !== magic) return undefined;
  const tableAt = bytes.readUInt32LE(8);
  const tableSize = bytes.readUInt32LE(16);
  const locales: [string, Locale][] = [];
  for (let index = 0; index < tableSize; index++) {
    const at = tableAt + index * 12;
    const nameAt = bytes.readUInt32LE(at + 4);
    const recordAt = bytes.readUInt32LE(at + 8);
    if (recordAt === 0) continue;
    const nameEnd = bytes.indexOf(0, nameAt);
    if (nameEnd < 0) return undefined;
    const files = filesOf(bytes, recordAt);
    if (!files) return undefined;
    locales.push([bytes.toString("latin1", nameAt, nameEnd), { id: recordAt, files }]);
  }
  return new Map(locales.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function filesOf(bytes: Buffer, recordAt: number): Map<string, Buffer> | undefined {
  const files = new Map<string, Buffer>();
  for (const [index, name] of categories.entries()) {
    const at = recordAt + 4 + index * 8;
    const start = bytes.readUInt32LE(at);
    const end = start + bytes.readUInt32LE(at + 4);
    if (end > bytes.length) return undefined;
    if (name !== undefined) files.set(name, bytes.subarray(start, end));
  }
  return files;
}
