import type { IdMap } from "./acl.ts";
import { formatAccounts, isNumber, parseAccounts } from "./formats/accounts.ts";
import { bytesOf, latin1 } from "./formats/latin1.ts";
import type { MovedLines } from "./sub-ranges.ts";

/** What changes in one section's files. */
export interface Remap {
  readonly ids: IdMap;
  /** By the path of the file. */
  readonly ranges: ReadonlyMap<string, MovedLines>;
}

type Rewrite = (bytes: Buffer, remap: Remap, path: string) => Buffer;

const accountFields =
  (kinds: { readonly [field: number]: keyof IdMap }): Rewrite =>
  (bytes, { ids }) =>
    rewriteRecords(bytes, (fields) =>
      fields.map((text, at) => {
        const kind = kinds[at];
        return kind ? renumbered(text, ids[kind]) : text;
      }),
    );

const rewriteRanges: Rewrite = (bytes, { ids, ranges }, path) =>
  rewriteRecords(bytes, (fields) => {
    const line = fields.join(":");
    const [owner = "", ...range] = (ranges.get(path)?.get(line) ?? line).split(":");
    return [renumbered(owner, ids.users), ...range];
  });

/** `#uid #gid mode path`, names without `#`. Source: dpkg-statoverride(1). */
const rewriteStatoverride: Rewrite = (bytes, { ids }) =>
  replaceLines(bytes, /^(\S+) (\S+) /gm, (user, group) => {
    const number = (text: string, map: ReadonlyMap<number, number>): string =>
      text.startsWith("#") ? `#${renumbered(text.slice(1), map)}` : text;
    return `${number(user, ids.users)} ${number(group, ids.groups)} `;
  });

/** `M:uid:gid:mode` of directories, `a:uid:gid:mode` of files. Source: apk-tools, database.c. */
const rewriteApk: Rewrite = (bytes, { ids }) =>
  replaceLines(bytes, /^([Ma]):(\d+):(\d+)(?=:)/gm, (letter, user, group) =>
    [letter, renumbered(user, ids.users), renumbered(group, ids.groups)].join(":"),
  );

/** Files that name numbers, by their paths. */
const rewrites: { readonly [path: string]: Rewrite } = {
  "etc/passwd": accountFields({ 2: "users", 3: "groups" }),
  "etc/group": accountFields({ 2: "groups" }),
  "etc/subuid": rewriteRanges,
  "etc/subgid": rewriteRanges,
  "var/lib/dpkg/statoverride": rewriteStatoverride,
  "lib/apk/db/installed": rewriteApk,
  "usr/lib/apk/db/installed": rewriteApk,
};

/** Whether a file may name numbers in its bytes. */
export const namesIds = (path: string): boolean => Object.hasOwn(rewrites, path);

/** A file's bytes with the new numbers; the same ones when it names none of them. */
export function remapText(path: string, bytes: Buffer, remap: Remap): Buffer {
  const text = rewrites[path]?.(bytes, remap, path) ?? bytes;
  return text.equals(bytes) ? bytes : text;
}

function rewriteRecords(
  bytes: Buffer,
  rewrite: (fields: readonly string[]) => readonly string[],
): Buffer {
  const file = parseAccounts(bytes);
  const records = [...file.records].map(([key, fields]) => [key, rewrite(fields)] as const);
  return formatAccounts({ ...file, records: new Map(records) });
}

function replaceLines(
  bytes: Buffer,
  pattern: RegExp,
  replace: (a: string, b: string, c: string) => string,
): Buffer {
  return bytesOf(
    latin1(bytes).replace(pattern, (_, a: string, b: string, c: string) => replace(a, b, c)),
  );
}

const renumbered = (text: string, map: ReadonlyMap<number, number>): string =>
  isNumber(text) ? String(map.get(Number(text)) ?? text) : text;
