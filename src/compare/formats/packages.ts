import { nativeArchitecture } from "../../merge/drivers/dpkg-status.ts";
import { parseInstalled, parseTriggers, parseWorld } from "../../merge/formats/apk-db.ts";
import { fieldOf, parseDeb822, type Stanza } from "../../merge/formats/deb822.ts";
import { readable } from "../../merge/formats/latin1.ts";
import type { Fields, RecordFormat, Records } from "../record-format.ts";

/** Fields of a stanza whose lines or words are a set. */
const sets: ReadonlySet<string> = new Set(["conffiles", "triggers-pending", "triggers-awaited"]);

/** The version first, as what people ask for; names and architectures are the key. */
function fieldsOf(stanza: Stanza): Fields {
  const fields = new Map([["version", fieldOf(stanza, "Version") ?? ""]]);
  for (const [name, value] of stanza) {
    const field = name.toLowerCase();
    if (["package", "architecture", "version"].includes(field)) continue;
    const text = readable(value.trim());
    fields.set(
      field,
      sets.has(field)
        ? text
            .split(/\s*\n\s*|\s{2,}/)
            .sort()
            .join("\n")
        : text,
    );
  }
  return fields;
}

/** What tells packages apart: the architecture too, where it is not the system's own. */
function keyOf(stanza: Stanza, native: string | undefined): string {
  const name = readable(fieldOf(stanza, "Package") ?? "");
  const arch = fieldOf(stanza, "Architecture") ?? "all";
  return arch === "all" || arch === native ? name : `${name}:${arch}`;
}

const subjectOf = (key: string): string => `package ${key}`;

const dpkg: RecordFormat = {
  paths: /^var\/lib\/dpkg\/(?:status|status\.d\/(?!.*\.md5sums$)[^/]+)$/,
  topic: "package",
  parse(bytes) {
    const stanzas = parseDeb822(bytes);
    const native = nativeArchitecture(stanzas);
    return new Map(stanzas.map((stanza) => [keyOf(stanza, native), fieldsOf(stanza)]));
  },
  subjectOf,
};

/** What has no record was asked for, as what has one that says so. */
const extendedStates: RecordFormat = {
  paths: /^var\/lib\/apt\/extended_states$/,
  topic: "package",
  parse(bytes) {
    const automatic = parseDeb822(bytes).filter(
      (stanza) => fieldOf(stanza, "Auto-Installed") === "1",
    );
    return new Map(
      automatic.map((stanza) => [
        `${fieldOf(stanza, "Package")}:${fieldOf(stanza, "Architecture")}`,
        new Map([["mark", "auto"]]),
      ]),
    );
  },
  subjectOf: (key) => `mark of package ${key}`,
};

const apkInstalled: RecordFormat = {
  paths: /^(?:usr\/)?lib\/apk\/db\/installed$/,
  topic: "package",
  parse(bytes) {
    const packages = parseInstalled(bytes);
    return (
      packages &&
      new Map(
        [...packages.values()].map(({ name, version, identity }) => [
          readable(name),
          new Map([
            ["version", readable(version)],
            ["checksum", identity],
          ]),
        ]),
      )
    );
  },
  subjectOf,
};

const mapped = (records: ReadonlyMap<string, string>, field: string): Records =>
  new Map([...records].map(([key, text]) => [readable(key), new Map([[field, readable(text)]])]));

const apkWorld: RecordFormat = {
  paths: /^etc\/apk\/world$/,
  topic: "package",
  parse: (bytes) => mapped(parseWorld(bytes), "wish"),
  subjectOf: (name) => `wish for package ${name}`,
};

const apkTriggers: RecordFormat = {
  paths: /^(?:usr\/)?lib\/apk\/db\/triggers$/,
  topic: "record",
  parse: (bytes) => mapped(parseTriggers(bytes), "paths"),
  subjectOf: (hash) => `apk trigger ${hash}`,
};

/** Package databases, as sets of packages and their versions. */
export const packageFormats: readonly RecordFormat[] = [
  dpkg,
  extendedStates,
  apkInstalled,
  apkWorld,
  apkTriggers,
];
