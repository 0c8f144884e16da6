import type { AccountNames } from "./account-names.ts";
import type { Change, Difference, Ledger, Rule, Topic } from "./difference.ts";
import { note } from "./difference.ts";

/** A record's values by the names that people know; the same text is the same value. */
export type Fields = ReadonlyMap<string, string>;

/** Records by what tells one from the others. */
export type Records = ReadonlyMap<string, Fields>;

/** Files that are compared by their records, whose order does not count. */
export interface RecordFormat {
  /** On paths in the form of `Entry.path`. */
  readonly paths: RegExp;
  readonly topic: Topic;
  /** Undefined when the bytes are not in the format: then they are compared as bytes. */
  parse(bytes: Buffer, around: Surroundings): Records | undefined;
  /** What people call a record. */
  subjectOf(key: string): string;
  /** Behind the name of a file: what stands beside it and is read with it. */
  readonly beside?: string;
  /** Why a value may be another one; undefined when nothing explains it. */
  expected?(field: string, from: string, to: string): Rule | undefined;
  /** Fields whose values are never shown. */
  readonly secret?: ReadonlySet<string>;
}

/** What a file is read with. */
export interface Surroundings {
  readonly path: string;
  readonly names: AccountNames;
  /** Another file of the same tree; undefined when it is not there. */
  read(path: string): Buffer | undefined;
}

/** Characters of a value that are shown; of longer ones only that they differ. */
const longest = 60;

/** How two files differ record by record. They have the same records: the order is another one. */
export function compareRecords(
  path: string,
  a: Records,
  b: Records,
  format: RecordFormat,
  ledger: Ledger,
): void {
  const before = ledger.differences.length + ledger.ignored.length;
  const about = (key: string, change: Change, details: readonly string[]): Difference => ({
    topic: format.topic,
    change,
    subject: format.subjectOf(key),
    details,
    path,
  });
  for (const [key, fields] of a) {
    const other = b.get(key);
    if (!other) note(ledger, about(key, "removed", oneOf(fields, format)));
    else {
      const found = changedFields(fields, other, format);
      const counted = found.filter(({ rule }) => !rule).map(({ text }) => text);
      if (counted.length > 0) note(ledger, about(key, "changed", counted));
      for (const rule of new Set(found.flatMap((field) => field.rule ?? []))) {
        const texts = found.filter((field) => field.rule === rule).map(({ text }) => text);
        note(ledger, about(key, "changed", texts), rule);
      }
    }
  }
  for (const [key, fields] of b) {
    if (!a.has(key)) note(ledger, about(key, "added", oneOf(fields, format)));
  }
  if (ledger.differences.length + ledger.ignored.length > before) return;
  const details = ["the same records in another order"];
  note(ledger, { topic: "file", change: "changed", subject: `/${path}`, details, path }, "order");
}

function changedFields(
  a: Fields,
  b: Fields,
  { expected, secret }: RecordFormat,
): { readonly text: string; readonly rule: Rule | undefined }[] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((field) => {
    const [from = "", to = ""] = [a.get(field), b.get(field)];
    if (from === to) return [];
    const isShown = !secret?.has(field) && from.length <= longest && to.length <= longest;
    const text = isShown ? `${field} ${from || "(none)"} → ${to || "(none)"}` : `another ${field}`;
    return [{ text, rule: expected?.(field, from, to) }];
  });
}

/** What is said of a record that one side does not have: the first value that may be shown. */
function oneOf(fields: Fields, { secret }: RecordFormat): string[] {
  for (const [field, value] of fields) {
    if (value === "" || value.length > longest || secret?.has(field)) continue;
    return [`${field} ${value}`];
  }
  return [];
}
