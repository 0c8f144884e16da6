import { InvalidArgumentError } from "commander";
import type { OutputSpec } from "../commands/io.ts";

/** A whole number from 1. */
export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new InvalidArgumentError("It must be a whole number from 1.");
  }
  return Number(text);
}

const times: { readonly [unit: string]: number } = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A length of time: `30m`, `12h`, `14d`, `2w`; also `0`. */
export function milliseconds(text: string): number {
  const [, count, unit = ""] = /^(\d{1,6})([smhdw]?)$/.exec(text) ?? [];
  const each = times[unit] ?? (Number(count) === 0 ? 0 : undefined);
  if (count !== undefined && each !== undefined) return Number(count) * each;
  throw new InvalidArgumentError("It must be a time like 30m, 12h or 14d.");
}

const sizes: { readonly [unit: string]: number } = {
  "": 1,
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** A number of bytes: `50GB`, `1.5GiB`, `500000`. */
export function byteCount(text: string): number {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?) ?([A-Za-z]*)$/.exec(text) ?? [];
  const each = sizes[unit];
  if (count !== undefined && each !== undefined) return Math.floor(Number(count) * each);
  throw new InvalidArgumentError("It must be a number of bytes like 50GB or 500MiB.");
}

/** One value of an option that may be given several times. */
export const collected = <T>(read: (text: string) => readonly T[]) => {
  return (text: string, before: readonly T[] | undefined): readonly T[] => [
    ...(before ?? []),
    ...read(text),
  ];
};

/** `a,b`: names that are separated by commas, none of them empty. */
export function commaList(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw new InvalidArgumentError("There is an empty name in it.");
  return names;
}

/**
 * One `--output`, as buildx reads it: `type=oci,dest=FILE.tar` is a record of CSV, whose fields are
 * keys with values; a field with a comma is quoted. What has no key at all is a folder.
 * Source: buildx, `util/buildflags/export.go`.
 */
export function outputSpec(text: string): OutputSpec {
  const fields = csvFields(text);
  const [only = ""] = fields;
  if (text === "-" || text === "") throw invalid("It must be type=… or the name of a folder.");
  if (fields.length === 1 && only === text && !text.startsWith("type=")) {
    return { type: "oci", dest: text };
  }
  const given = new Map<string, string>();
  for (const field of fields) {
    const at = field.indexOf("=");
    const key = field.slice(0, Math.max(at, 0)).trim().toLowerCase();
    const value = field.slice(at + 1);
    if (at < 0) throw invalid(`${JSON.stringify(field)} is no key=value.`);
    if (key !== "type" && key !== "dest") throw invalid(`Its keys are type and dest, not ${key}.`);
    if (given.has(key)) throw invalid(`It has ${key} twice.`);
    given.set(key, value);
  }
  const [type, dest] = [given.get("type"), given.get("dest")];
  if (type === undefined) throw invalid("It has no type.");
  if (type === "registry") {
    if (dest === undefined) return { type };
    throw invalid("type=registry has no dest: the layerfile says where images go.");
  }
  if (type !== "oci" && type !== "docker") {
    throw invalid(`Types are oci, docker and registry, not ${type || "nothing"}.`);
  }
  if (!dest) {
    const instead = type === "docker" ? "; --load puts images into the engine" : "";
    throw invalid(`type=${type} needs dest=, a name${instead}.`);
  }
  if (dest === "-") throw invalid("dest must be a name: nothing is written to stdout.");
  return { type, dest };
}

const invalid = (why: string): InvalidArgumentError => new InvalidArgumentError(why);

/** The fields of one record. Source: RFC 4180. */
function csvFields(text: string): string[] {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^,"]*))(,|$)/y;
  for (;;) {
    const found = field.exec(text);
    if (!found) throw invalid("A quote in it is not closed, or not where a field begins.");
    const [, quoted, plain = "", end] = found;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "") return fields;
  }
}
