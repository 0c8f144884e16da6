/** Which files' bytes a table of contents carries. Data, since functions can't go to a thread. */
export interface Wanted {
  /** Goes up when the rest changes: tables made for another version are not used. */
  readonly version: string;
  /** Regular expressions on paths in the form of `Entry.path`. */
  readonly patterns: readonly string[];
  /** Small files below a path, whatever their names; sizes in bytes. */
  readonly smallUnder?: readonly { readonly prefix: string; readonly maxSize: number }[];
}

/** Bytes: larger files are read from the layer when they are needed, which is rare. */
const maxCarried = 32 * 1024 * 1024;

/** The predicate that the data stands for. Empty files are never wanted: there is nothing to carry. */
export function wantsOf({
  patterns,
  smallUnder = [],
}: Wanted): (path: string, size: number) => boolean {
  const pattern =
    patterns.length > 0 ? new RegExp(patterns.map((each) => `(?:${each})`).join("|")) : undefined;
  const folders = smallUnder.map(({ prefix, maxSize }) => ({
    start: prefix === "" ? "" : `${prefix}/`,
    maxSize,
  }));
  return (path, size) => {
    if (size === 0 || size > maxCarried) return false;
    if (pattern?.test(path)) return true;
    return folders.some(({ start, maxSize }) => size <= maxSize && path.startsWith(start));
  };
}
