/**
 * The text files of apk's database, versions 2 and 3 alike. Source: apk-tools, src/database.c,
 * src/package.c (v2.14.10 and v3.0.6). All text is latin1, so that every byte survives.
 */

/** A record of `installed`. */
export interface ApkPackage {
  readonly name: string;
  readonly version: string;
  /** Hash of the package's control data: `Q1` and base64. */
  readonly identity: string;
  /** All of its lines, without the empty one that ends it. */
  readonly text: string;
}

/** Packages by name; undefined when a record lacks its name or hash, or a name is there twice. */
export function parseInstalled(bytes: Buffer): Map<string, ApkPackage> | undefined {
  const packages = new Map<string, ApkPackage>();
  for (const block of bytes.toString("latin1").split(/\n{2,}/)) {
    const text = block.replace(/^\n+|\n+$/g, "");
    if (text === "") continue;
    // What comes behind the first directory is about files.
    const head = text.split(/^F:/m, 1)[0] ?? "";
    const field = (letter: string): string | undefined =>
      new RegExp(`^${letter}:(.*)$`, "m").exec(head)?.[1];
    const name = field("P");
    const identity = field("C");
    if (!name || !identity || packages.has(name)) return undefined;
    packages.set(name, { name, identity, version: field("V") ?? "", text });
  }
  return packages;
}

/** As apk writes it: sorted by name, an empty line behind each record. */
export function formatInstalled(packages: Iterable<ApkPackage>): Buffer {
  const sorted = [...packages].sort((a, b) => compareNames(a.name, b.name));
  return Buffer.from(sorted.map(({ text }) => `${text}\n\n`).join(""), "latin1");
}

/** apk's order of names: without case first, then with it. */
export function compareNames(a: string, b: string): number {
  return compare(folded(a), folded(b)) || compare(a, b);
}

/** Lines of `triggers` by the package's hash. */
export function parseTriggers(bytes: Buffer): Map<string, string> {
  const lines = bytes.toString("latin1").split("\n");
  return new Map(lines.flatMap((line) => (line ? [[line.split(" ", 1)[0] ?? "", line]] : [])));
}

/** What people asked for, by the name of the package: `foo`, `foo=1.0`, `foo@edge`, `!foo`. */
export function parseWorld(bytes: Buffer): Map<string, string> {
  const world = new Map<string, string>();
  for (const wish of bytes.toString("latin1").split(/\s+/)) {
    if (wish === "") continue;
    const name = wish.replace(/^!/, "").replace(/[<>=~@].*$/s, "");
    const known = world.get(name);
    world.set(name, known === undefined ? wish : `${known}\n${wish}`);
  }
  return world;
}

export function formatWorld(world: ReadonlyMap<string, string>): Buffer {
  const wishes = [...world].sort(([a], [b]) => compareNames(a, b)).map(([, wish]) => wish);
  return Buffer.from(`${wishes.join("\n")}\n`, "latin1");
}

const scriptTypes = [
  "pre-install",
  "post-install",
  "pre-deinstall",
  "post-deinstall",
  "pre-upgrade",
  "post-upgrade",
  "trigger",
];

/** What the name of an entry of `scripts.tar` says: `name-version.HASH.type`. */
export interface ScriptName {
  readonly package: string;
  /** The package's hash in hex, as apk 3 writes it; apk 2 has it in base64. */
  readonly identity: string;
  readonly type: string;
}

/** Undefined when it is not a name of that kind. */
export function parseScriptName(name: string): ScriptName | undefined {
  const found = /^(.+?)-[^-]+(?:-r\d+)?\.([QX])(\d)([^.]+)\.([^.]+)$/.exec(name);
  if (!found) return undefined;
  const [, packageName = "", form, kind = "", hash = "", type = ""] = found;
  const hex = form === "X" ? hash : Buffer.from(hash, "base64").toString("hex");
  return { package: packageName, identity: `X${kind}${hex}`, type };
}

/** apk's order in the archive: by package, then as they run in a package's life. */
export function compareScripts(a: ScriptName, b: ScriptName): number {
  const rank = ({ type }: ScriptName): number => scriptTypes.indexOf(type);
  return compareNames(a.package, b.package) || rank(a) - rank(b);
}

const folded = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
