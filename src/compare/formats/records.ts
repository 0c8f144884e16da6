import { digestOf, shortDigest } from "../../image/digest.ts";
import { parseScripts } from "../../merge/drivers/apk-scripts.ts";
import { parseBundle } from "../../merge/drivers/ca-certificates.ts";
import { parseDiversions } from "../../merge/drivers/diversions.ts";
import { linesOf } from "../../merge/drivers/keyed-lines.ts";
import { parseAlternative } from "../../merge/formats/alternatives.ts";
import { fieldOf, parseDeb822, type Stanza } from "../../merge/formats/deb822.ts";
import { parseTrustStore } from "../../merge/formats/jks.ts";
import { latin1, readable } from "../../merge/formats/latin1.ts";
import { parseLdCache } from "../../merge/formats/ld-cache.ts";
import { parseLocaleArchive } from "../../merge/formats/locale-archive.ts";
import type { Fields, RecordFormat, Records } from "../record-format.ts";

const none: Fields = new Map();

/** Lines, each of which is there or not. */
const setOf = (lines: readonly string[]): Records =>
  new Map(lines.filter((line) => line !== "").map((line) => [readable(line), none]));

/** Lines `value key`, by key. */
function keyed(lines: readonly string[], field: string, words: number): Records {
  return new Map(
    lines.filter(Boolean).map((line) => {
      const parts = readable(line).split(/\s+/);
      return [parts.slice(words).join(" "), new Map([[field, parts.slice(0, words).join(" ")]])];
    }),
  );
}

const lineSets: RecordFormat = {
  paths:
    /^(?:etc\/shells|var\/lib\/shells\.state|var\/lib\/dpkg\/triggers\/[^/]+|var\/lib\/dpkg\/info\/[^/]+\.list)$/,
  topic: "record",
  parse: (bytes) => setOf(linesOf(bytes)),
  subjectOf: (line) => `line ${line}`,
};

const diversions: RecordFormat = {
  paths: /^var\/lib\/dpkg\/diversions$/,
  topic: "record",
  parse: (bytes) =>
    new Map(
      [...parseDiversions(bytes).values()].map(({ from, to, package: owner }) => [
        readable(from),
        new Map([
          ["to", readable(to)],
          ["for", readable(owner)],
        ]),
      ]),
    ),
  subjectOf: (path) => `diversion of ${path}`,
};

const statoverride: RecordFormat = {
  paths: /^var\/lib\/dpkg\/statoverride$/,
  topic: "record",
  parse: (bytes) => keyed(linesOf(bytes), "owner and mode", 3),
  subjectOf: (path) => `statoverride of ${path}`,
};

const ucf: RecordFormat = {
  paths: /^var\/lib\/ucf\/(?:hashfile|registry)$/,
  topic: "record",
  parse: (bytes) => keyed(linesOf(bytes), "value", 1),
  subjectOf: (path) => `ucf's record of ${path}`,
};

const alternatives: RecordFormat = {
  paths: /^var\/lib\/dpkg\/alternatives\/[^/]+$/,
  topic: "record",
  parse(bytes, { path }) {
    const group = parseAlternative(bytes);
    if (!group) return undefined;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const choices = [...group.choices].map(([choice, { priority, slaves }]): [string, Fields] => [
      `${name}: ${readable(choice)}`,
      new Map([
        ["priority", String(priority)],
        ...[...slaves].map(([slave, to]): [string, string] => [readable(slave), readable(to)]),
      ]),
    ]);
    const whole = new Map([
      ["status", group.status],
      ["link", readable(group.link)],
      ...[...group.slaves].map(([slave, to]): [string, string] => [readable(slave), readable(to)]),
    ]);
    return new Map([[name, whole], ...choices]);
  },
  subjectOf: (name) => `alternative ${name}`,
};

const debconf: RecordFormat = {
  paths: /^var\/cache\/debconf\/(?:config|templates)\.dat$/,
  topic: "record",
  parse: (bytes) =>
    new Map(
      parseDeb822(bytes).map((stanza) => [
        readable(fieldOf(stanza, "Name") ?? ""),
        answers(stanza),
      ]),
    ),
  subjectOf: (name) => `debconf's ${name}`,
};

const debconfSecrets: RecordFormat = {
  ...debconf,
  paths: /^var\/cache\/debconf\/passwords\.dat$/,
  secret: new Set(["value"]),
};

function answers(stanza: Stanza): Fields {
  return new Map(
    [...stanza].flatMap(([name, value]): [string, string][] => {
      const text = readable(value.trim());
      if (name === "Name") return [];
      if (name === "Owners" || name === "Flags") {
        return [
          [
            name.toLowerCase(),
            text
              .split(/\s*,\s*/)
              .sort()
              .join(", "),
          ],
        ];
      }
      if (name === "Variables") return [["variables", text.split("\n").sort().join("\n")]];
      return [[name.toLowerCase(), text]];
    }),
  );
}

const certificates: RecordFormat = {
  paths:
    /^etc\/(?:ssl\/(?:certs\/ca-certificates\.crt|cert\.pem|ca-bundle\.pem)|pki\/(?:ca-trust\/extracted\/(?:pem|openssl)|tls\/certs)\/[^/]+\.(?:pem|crt))$|^var\/lib\/ca-certificates\/ca-bundle\.pem$/,
  topic: "record",
  parse(bytes) {
    const blocks = parseBundle(latin1(bytes));
    return (
      blocks &&
      new Map([...blocks.keys()].filter(Boolean).map((key) => [shortDigest(digestOf(key)), none]))
    );
  },
  subjectOf: (digest) => `certificate ${digest}`,
};

/** When a certificate was added does not count. */
const trustStores: RecordFormat = {
  paths:
    /^etc\/(?:ssl\/certs\/java|pki\/(?:java|ca-trust\/extracted\/java))\/cacerts$|^var\/lib\/ca-certificates\/java-cacerts$/,
  topic: "record",
  parse(bytes) {
    const store = parseTrustStore(bytes);
    return (
      store &&
      new Map(
        [...store].map(([alias, { certificate }]) => [
          readable(alias),
          new Map([["certificate", shortDigest(digestOf(certificate))]]),
        ]),
      )
    );
  },
  subjectOf: (alias) => `Java's certificate ${alias}`,
};

/** Of entries of one name and kind, the first that the machine can use is taken: their order counts. */
const ldCache: RecordFormat = {
  paths: /^etc\/ld\.so\.cache$/,
  topic: "record",
  parse(bytes) {
    const cache = parseLdCache(bytes);
    if (!cache) return undefined;
    const entries = new Map<string, Map<string, string>>();
    for (const { soname, path, flags, hwcaps = "", hwcap } of cache.entries) {
      const key = `${soname} ${flags.toString(16)} ${hwcaps} ${hwcap}`.trim();
      const fields = entries.get(key) ?? new Map<string, string>();
      fields.set(`path ${fields.size + 1}`, path);
      entries.set(key, fields);
    }
    return entries;
  },
  subjectOf: (key) => `library ${key.split(" ", 1)[0]}`,
};

const locales: RecordFormat = {
  paths: /^usr\/lib\/locale\/locale-archive$/,
  topic: "record",
  parse(bytes) {
    const archive = parseLocaleArchive(bytes);
    return (
      archive &&
      new Map(
        [...archive].map(([name, { files }]) => [
          name,
          new Map([...files].map(([file, content]) => [file, shortDigest(digestOf(content))])),
        ]),
      )
    );
  },
  subjectOf: (name) => `locale ${name}`,
};

/** Times of the archive's entries do not count. */
const apkScripts: RecordFormat = {
  paths: /^(?:usr\/)?lib\/apk\/db\/scripts\.tar(?:\.gz)?$/,
  topic: "record",
  parse(bytes, { path }) {
    const scripts = parseScripts(bytes, path.endsWith(".gz"));
    return (
      scripts &&
      new Map(
        [...scripts].map(([key, { entry }]) => [
          key,
          new Map([["content", shortDigest(digestOf(entry.body))]]),
        ]),
      )
    );
  },
  subjectOf: (key) => `apk's script ${key}`,
};

/** Files of records that tools write in an order of their own, or with times. */
export const otherFormats: readonly RecordFormat[] = [
  lineSets,
  diversions,
  statoverride,
  ucf,
  alternatives,
  debconf,
  debconfSecrets,
  certificates,
  trustStores,
  ldCache,
  locales,
  apkScripts,
];
