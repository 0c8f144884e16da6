import { digestOf, hexOf } from "../image/digest.ts";
import { bytesOf, latin1 } from "./formats/latin1.ts";

/** System numbers that a section's tools give out, of users and groups alike; both ends count. */
export interface IdRange {
  readonly first: number;
  readonly last: number;
}

/**
 * From here up, so that what bases give out (100 and up) is left alone; 40 each, which is more than
 * the packages of one section were ever seen to take, so that 20 sections fit below 1000.
 */
const ranges = { first: 200, size: 40, count: 20 };

/** The files that ranges are set in, and what sets them there: of adduser, and of useradd. */
const settings = {
  "etc/adduser.conf": {
    keys: ["FIRST_SYSTEM_UID", "FIRST_SYSTEM_GID"],
    ends: ["LAST_SYSTEM_UID", "LAST_SYSTEM_GID"],
    sign: "=",
  },
  "etc/login.defs": {
    keys: ["SYS_UID_MIN", "SYS_GID_MIN"],
    ends: ["SYS_UID_MAX", "SYS_GID_MAX"],
    sign: " ",
  },
} as const;

export type RangeFile = keyof typeof settings;

export const rangeFiles = Object.keys(settings) as readonly RangeFile[];

/**
 * A range for each section, in the order of the file. A section's place follows from its name, and
 * only where an earlier one has that place it is the next free one: sections that come or go change
 * hardly any other's range, and those that stand behind it at most. With more sections than
 * ranges some have the same, which renumbering then settles.
 */
export function separateRanges(sections: readonly string[]): ReadonlyMap<string, IdRange> {
  const places = new Map<string, IdRange>();
  let taken = new Set<number>();
  for (const section of sections) {
    if (taken.size === ranges.count) taken = new Set();
    let place = placeOf(section);
    while (taken.has(place)) place = (place + 1) % ranges.count;
    taken.add(place);
    const first = ranges.first + place * ranges.size;
    places.set(section, { first, last: first + ranges.size - 1 });
  }
  return places;
}

const placeOf = (section: string): number =>
  Number.parseInt(hexOf(digestOf(section)).slice(0, 8), 16) % ranges.count;

/**
 * A configuration file of the base with a section's range in it. Only system numbers are set: those
 * from 1000 up stay as people expect them. Other lines keep their bytes.
 * Source: adduser.conf(5), login.defs(5); in both the last line for a setting counts.
 */
export function withRange(file: RangeFile, base: Buffer, { first, last }: IdRange): Buffer {
  const { keys, ends, sign } = settings[file];
  const names: readonly string[] = [...keys, ...ends];
  const setting = new RegExp(`^[ \\t]*(?:${names.join("|")})(?![A-Z_])`);
  const text = latin1(base);
  const kept = text
    .split(/(?<=\n)/)
    .filter((line) => !setting.test(line))
    .join("");
  const end = kept === "" || kept.endsWith("\n") ? "" : "\n";
  const lines = [
    ...keys.map((key) => `${key}${sign}${first}\n`),
    ...ends.map((key) => `${key}${sign}${last}\n`),
  ];
  return bytesOf(`${kept}${end}${lines.join("")}`);
}
