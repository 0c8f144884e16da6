import type { DriverResult, FileChange } from "../driver.ts";
import { mergeRecords, type RecordRules, type Records } from "../records.ts";
import { refusal, removal } from "./refusal.ts";

/** A file that is a list of records. */
export interface RecordFile<T> extends RecordRules<T> {
  /** Undefined when the bytes are not in the format. */
  parse(bytes: Buffer): Records<T> | undefined;
  format(records: Records<T>): Buffer;
  /** The format's name, for the message that a file is not in it: `a list of apk's packages`. */
  readonly what: string;
  /** The package that a record is about, by the name that conflicts call the record. */
  packageOf?(name: string): string;
}

/** Merges files by their records; a file that is not there has none. */
export function mergeRecordFile<T>(
  base: Buffer | undefined,
  changes: readonly FileChange[],
  file: RecordFile<T>,
): DriverResult {
  const gone = removal(base, changes);
  if (gone) return gone;
  const read = (bytes: Buffer | undefined): Records<T> | undefined =>
    bytes ? file.parse(bytes) : new Map();
  const before = read(base);
  const sides = changes.flatMap((change) => {
    const from = read(change.from);
    const to = read(change.to);
    return from && to ? [{ ...change, from, to }] : [];
  });
  if (!before || sides.length < changes.length) {
    return refusal(base, changes, "file", `it can't be read as ${file.what}`);
  }
  const { records, conflicts } = mergeRecords(before, sides, file);
  const { packageOf } = file;
  return {
    bytes: file.format(records),
    conflicts: packageOf
      ? conflicts.map((conflict) => ({ ...conflict, package: packageOf(conflict.key) }))
      : conflicts,
    notes: [],
  };
}
