import type { Stats } from "node:fs";

export type Kind =
  | "file"
  | "folder"
  | "link"
  | "pipe"
  | "socket"
  | "block device"
  | "character device";

/** What counts of what `stat` says; node's own objects are five times as large. Times in ms. */
export interface Status {
  readonly kind: Kind;
  readonly dev: number;
  readonly ino: number;
  readonly mode: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  /** Which device it is, for those. */
  readonly rdev: number;
}

export function statusOf(stats: Stats): Status {
  const { dev, ino, mode, size, mtimeMs, ctimeMs, rdev } = stats;
  return { kind: kindOf(stats), dev, ino, mode, size, mtimeMs, ctimeMs, rdev };
}

function kindOf(stats: Stats): Kind {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "folder";
  if (stats.isSymbolicLink()) return "link";
  if (stats.isFIFO()) return "pipe";
  if (stats.isSocket()) return "socket";
  return stats.isBlockDevice() ? "block device" : "character device";
}

/** Whether a file is still the one that it was, as far as `stat` can tell. */
export const isSameFile = (a: Status, b: Status): boolean =>
  a.ino === b.ino &&
  a.dev === b.dev &&
  a.size === b.size &&
  a.mtimeMs === b.mtimeMs &&
  a.ctimeMs === b.ctimeMs &&
  a.mode === b.mode;
