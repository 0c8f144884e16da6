import { type AccountRecord, parseAccounts } from "../../merge/formats/accounts.ts";
import { readable } from "../../merge/formats/latin1.ts";
import type { Names } from "../account-names.ts";
import type { Fields, RecordFormat, Records } from "../record-format.ts";

/** Where tools give out numbers by themselves: `adduser --system`, `useradd --system`. */
const dynamic = { first: 100, last: 999 } as const;

const isDynamic = (text: string): boolean =>
  /^\d+$/.test(text) && Number(text) >= dynamic.first && Number(text) <= dynamic.last;

/** A number that a tool gave out: it depends on what was installed before. */
const numbers: NonNullable<RecordFormat["expected"]> = (field, from, to) =>
  (field === "uid" || field === "gid") && isDynamic(from) && isDynamic(to) ? "ids" : undefined;

const secret = new Set(["password"]);

/** Records by name, each field by `names` (none for those without one) and as `read` has it. */
function recordsOf(
  bytes: Buffer,
  names: readonly string[],
  read: (field: string, text: string) => string = (_, text) => text,
): Records {
  const fieldsOf = (record: AccountRecord): Fields =>
    new Map(
      record.slice(1).map((text, at): [string, string] => {
        const field = names[at] ?? `field ${at + 2}`;
        return [field, read(field, readable(text))];
      }),
    );
  return new Map(
    [...parseAccounts(bytes).records]
      .filter(([, [name = ""]]) => name !== "")
      .map(([key, record]) => [readable(key), fieldsOf(record)]),
  );
}

const asSet = (text: string): string => text.split(",").filter(Boolean).sort().join(",");

/** A number by the name that it has, so that a renumbered group is the same one. */
function nameOf(names: Names, text: string): string {
  const [name] = /^\d+$/.test(text) ? [...(names.byId.get(Number(text)) ?? [])].sort() : [];
  return name ?? text;
}

const passwd: RecordFormat = {
  paths: /^etc\/passwd$/,
  topic: "account",
  parse: (bytes, { names }) =>
    recordsOf(bytes, ["password", "uid", "group", "comment", "home", "shell"], (field, text) =>
      field === "group" ? nameOf(names.groups, text) : text,
    ),
  subjectOf: (name) => `user ${name}`,
  expected: numbers,
  secret,
};

const group: RecordFormat = {
  paths: /^etc\/group$/,
  topic: "account",
  parse: (bytes) =>
    recordsOf(bytes, ["password", "gid", "members"], (field, text) =>
      field === "members" ? asSet(text) : text,
    ),
  subjectOf: (name) => `group ${name}`,
  expected: numbers,
  secret,
};

const shadow: RecordFormat = {
  paths: /^etc\/shadow$/,
  topic: "account",
  parse: (bytes) => recordsOf(bytes, ["password", "day of the last change"]),
  subjectOf: (name) => `password of user ${name}`,
  // 0 asks for a new password at the next login: that is no day.
  expected: (field, from, to) =>
    field === "day of the last change" && Number(from) > 0 && Number(to) > 0 ? "times" : undefined,
  secret,
};

const gshadow: RecordFormat = {
  paths: /^etc\/gshadow$/,
  topic: "account",
  parse: (bytes) =>
    recordsOf(bytes, ["password", "administrators", "members"], (field, text) =>
      field === "password" ? text : asSet(text),
    ),
  subjectOf: (name) => `password of group ${name}`,
  secret,
};

const subordinates: RecordFormat = {
  paths: /^etc\/sub[ug]id$/,
  topic: "account",
  parse: (bytes) => recordsOf(bytes, ["first", "count"]),
  subjectOf: (name) => `subordinate numbers of ${name}`,
  // Each user gets the next free range.
  expected: (field, from, to) =>
    field === "first" && Number(from) >= 100_000 && Number(to) >= 100_000 ? "ids" : undefined,
};

/** Users and groups, by name: numbers that tools give out do not count. */
export const accountFormats: readonly RecordFormat[] = [
  passwd,
  group,
  shadow,
  gshadow,
  subordinates,
];
