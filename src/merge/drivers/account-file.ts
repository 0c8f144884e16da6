import type { DriverResult, FileChange } from "../driver.ts";
import { type AccountRecord, formatAccounts, parseAccounts } from "../formats/accounts.ts";
import { readable } from "../formats/latin1.ts";
import { mergeSet } from "../set.ts";
import { type SideChange, standing } from "../standing.ts";
import { mergeRecordFile } from "./record-file.ts";

/** A field of an account's line. */
export interface AccountField {
  /** As people call it: `shell`. */
  readonly name: string;
  /**
   * How several words for it go together: `set` is a list between commas that each section adds to
   * and takes from, `least` takes the smallest number. Absent: they don't.
   */
  readonly merge?: "set" | "least";
  /** Never shown, unless it is one of the marks for no password. */
  readonly isSecret?: true;
}

export interface AccountFormat {
  /** `user`, `group`. */
  readonly kind: string;
  /** The first is the name. */
  readonly fields: readonly AccountField[];
}

type FieldChange = SideChange<string | undefined>;

/** Merges a file of accounts by name, and the fields of one account each on its own. */
export function mergeAccounts(
  base: Buffer | undefined,
  changes: readonly FileChange[],
  { kind, fields }: AccountFormat,
): DriverResult {
  return mergeRecordFile<AccountRecord>(base, changes, {
    what: `a list of ${kind}s`,
    parse: (bytes) => parseAccounts(bytes).records,
    format: (records) => formatAccounts({ records, isCut: false }),
    isSame: (a, b) => a.join(":") === b.join(":"),
    nameOf: (name) => `${kind} ${readable(name)}`,
    textOf: (record) => readable(record.map((text, at) => shownField(fields[at], text)).join(":")),
    merge(before, standingChanges, _, history) {
      // Whoever removed the account is not among those whose word stands.
      const live = history.filter(({ to }) => to !== undefined);
      const count = Math.max(...standingChanges.map(({ to }) => to?.length ?? 0));
      const differing: string[] = [];
      const record = Array.from({ length: count }, (_each, at): string => {
        const field = fields[at] ?? { name: `field ${at + 1}` };
        const values = live.map((c) => ({ ...c, from: c.from?.[at], to: c.to?.[at] }));
        const merged = mergeField(field, before?.[at], values);
        if (merged.differs) differing.push(field.name);
        return merged.text;
      });
      return differing.length === 0
        ? { record }
        : { record, why: `its ${differing.join(" and ")} ${verb(differing)}` };
    },
  });
}

function mergeField(
  field: AccountField,
  base: string | undefined,
  changes: readonly FieldChange[],
): { readonly text: string; readonly differs: boolean } {
  if (field.merge === "set") {
    const lists = changes.map((c) => ({ ...c, from: listIn(c.from), to: listIn(c.to) }));
    return { text: mergeSet(listIn(base), lists).join(","), differs: false };
  }
  const words = standing(changes, (a, b) => a === b).map(({ to = "" }) => to);
  const last = words.at(-1);
  if (last === undefined) return { text: base ?? "", differs: false };
  if (words.every((word) => word === last)) return { text: last, differs: false };
  if (field.merge === "least") return { text: least(words), differs: false };
  return { text: last, differs: true };
}

const listIn = (field: string | undefined): string[] =>
  (field ?? "").split(",").filter((item) => item !== "");

const least = (words: readonly string[]): string =>
  words.reduce((a, b) => (Number(b) < Number(a) ? b : a));

const verb = (names: readonly string[]): string => (names.length > 1 ? "differ" : "differs");

/** What has no password, or has it elsewhere, may be shown. */
const marks = /^(?:x|[!*]*)$/;

const shownField = (field: AccountField | undefined, text: string): string =>
  field?.isSecret && !marks.test(text) ? "(secret)" : text;
