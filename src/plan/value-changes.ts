import { canonicalJson, type Json } from "../image/canonical-json.ts";
import type { Change, ChangeKind } from "./change.ts";

/** What a value is called where it is told: text as it is, all else as JSON. */
const textOf = (value: Json): string => (typeof value === "string" ? value : canonicalJson(value));

const isSame = (a: Json | undefined, b: Json | undefined): boolean =>
  a === undefined || b === undefined ? a === b : canonicalJson(a) === canonicalJson(b);

/** One value that is another; none where it is the same. */
export function valueChange(
  kind: ChangeKind,
  subject: string,
  before: Json | undefined,
  after: Json | undefined,
): Change[] {
  if (isSame(before, after)) return [];
  return [
    {
      kind,
      subject,
      ...(before === undefined ? {} : { before: textOf(before) }),
      ...(after === undefined ? {} : { after: textOf(after) }),
    },
  ];
}

/** Members of one object that are others in another one, by name. */
export function memberChanges(
  kind: ChangeKind,
  before: { readonly [name: string]: Json | undefined },
  after: { readonly [name: string]: Json | undefined },
  subjectOf: (name: string) => string = (name) => name,
): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => valueChange(kind, subjectOf(name), before[name], after[name]));
}

/** Names that one list has and the other has not. */
export function nameChanges(
  kind: ChangeKind,
  before: readonly string[],
  after: readonly string[],
): Change[] {
  const listed = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, ""]));
  return memberChanges(kind, listed(before), listed(after)).map(({ before: old, ...change }) =>
    old === undefined ? change : { kind, subject: change.subject, before: old },
  );
}
