import { bytesOf, latin1 } from "./latin1.ts";

/**
 * Files of lines whose fields stand between colons: passwd, group, shadow, gshadow, subuid, subgid.
 * Source: passwd(5), group(5), shadow(5), gshadow(5), subuid(5).
 */
export interface AccountFile {
  /**
   * Fields by the first of them, in the order of lines. A further line of one name is `name:2`,
   * which is no name; what is no record (an empty line, a comment) is one whose fields nobody reads.
   */
  readonly records: ReadonlyMap<string, AccountRecord>;
  /** The last line has no line end. */
  readonly isCut: boolean;
}

/** All fields as latin1, the name included. */
export type AccountRecord = readonly string[];

export function parseAccounts(bytes: Buffer | undefined): AccountFile {
  const lines = latin1(bytes).split("\n");
  const isCut = lines.at(-1) !== "";
  if (!isCut) lines.pop();
  const records = new Map<string, AccountRecord>();
  for (const line of lines) {
    const fields = line.split(":");
    const name = fields[0] ?? "";
    let key = name;
    for (let count = 2; records.has(key); count++) key = `${name}:${count}`;
    records.set(key, fields);
  }
  return { records, isCut };
}

/** Gives back the bytes that were parsed. */
export function formatAccounts({ records, isCut }: AccountFile): Buffer {
  const text = [...records.values()].map((fields) => `${fields.join(":")}\n`).join("");
  return bytesOf(isCut ? text.slice(0, -1) : text);
}

/** Numbers of users (passwd) or groups (group) by name. Of lines of one name the first counts. */
export function numbersOf(bytes: Buffer | undefined): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const [key, fields] of parseAccounts(bytes).records) {
    const [name = "", , id = ""] = fields;
    if (key === name && name !== "" && isNumber(id)) numbers.set(name, Number(id));
  }
  return numbers;
}

/** Whether a field is a number as these files write it. */
export const isNumber = (field: string): boolean => /^\d{1,10}$/.test(field);
