import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Driver, DriverResult, FileChange } from "../../../../src/merge/driver.ts";
import { apkInstalled } from "../../../../src/merge/drivers/apk-installed.ts";
import { apkScripts } from "../../../../src/merge/drivers/apk-scripts.ts";
import { apkTriggers } from "../../../../src/merge/drivers/apk-triggers.ts";
import { apkWorld } from "../../../../src/merge/drivers/apk-world.ts";
import { parseRawTar } from "../../../../src/merge/formats/raw-tar.ts";
import { openFixtures } from "../../../support/fixtures.ts";

const fixture = openFixtures("apk");
const db = "lib/apk/db";

function change(
  section: string,
  from: string | Buffer | undefined,
  to: string | Buffer | undefined,
  needs: readonly string[] = [],
): FileChange {
  const bytes = (text: string | Buffer | undefined) =>
    typeof text === "string" ? Buffer.from(text, "latin1") : text;
  return { section, needs, from: bytes(from), to: bytes(to) };
}

function mergeFixture(driver: Driver, file: string, order = ["A", "B"]): DriverResult {
  const base = fixture(`base/${file}`);
  const name = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
  return driver.merge(
    base,
    order.map((section) => change(section, base, fixture(`${section}/${file}`))),
    {
      path: `${db}/${file}`,
      base: (path) => fixture(`base/${name(path)}`),
      side: (section, path) => fixture(`${section}/${name(path)}`),
    },
  );
}

const nowhere = { path: "", base: () => undefined, side: () => undefined };

function mergeText(driver: Driver, base: string, ...changes: FileChange[]) {
  const result = driver.merge(Buffer.from(base, "latin1"), changes, nowhere);
  return { ...result, text: result.bytes?.toString("latin1") };
}

/** The expected files are from after `apk del appb`, run on the merge: what is of it goes too. */
const appb = "Q1zWV4/AxKKaDl5ncrI/m38Mm1Pio=";
const withoutAppb = (text: string, end: string) =>
  text
    .split(end)
    .filter((record) => !record.includes(appb))
    .join(end);

describe("two sections that ran `apk add` on a real base, in any order:", () => {
  const orders = [
    ["A", "B"],
    ["B", "A"],
  ];

  test.each(orders)("%s, %s: installed is what apk writes", (...order) => {
    const { bytes, conflicts, notes } = mergeFixture(apkInstalled, "installed", order);
    expect(conflicts).toEqual([]);
    expect(notes).toEqual([]);
    expect(withoutAppb(String(bytes), "\n\n")).toBe(String(fixture("M/installed")));
    expect(String(bytes)).toContain("P:appb");
    expect(String(bytes)).not.toContain("P:baserm");
  });

  test.each(orders)("%s, %s: so is world", (...order) => {
    const { bytes, conflicts } = mergeFixture(apkWorld, "world", order);
    expect(conflicts).toEqual([]);
    expect(withoutAppb(String(bytes), "\n")).toBe(String(fixture("M/world")));
    expect(String(bytes)).toContain("appb><");
  });

  test.each(orders)("%s, %s: so are triggers", (...order) => {
    const { bytes, conflicts } = mergeFixture(apkTriggers, "triggers", order);
    expect(conflicts).toEqual([]);
    expect(withoutAppb(String(bytes), "\n")).toBe(String(fixture("M/triggers")));
    expect(String(bytes)).toBe(String(fixture("B/triggers")));
  });

  test.each(orders)("%s, %s: so is the archive of scripts", (...order) => {
    const { bytes, conflicts } = mergeFixture(apkScripts, "scripts.tar.gz", order);
    expect(conflicts).toEqual([]);
    const tar = gunzipSync(bytes ?? "");
    const entries = parseRawTar(tar) ?? [];
    expect(entries.map(({ name }) => name.replace(/\.X1[0-9a-f]{40}/, ""))).toEqual([
      "appa-1.0-r0.post-install",
      "appb-1.0-r0.post-install",
      "appb-1.0-r0.pre-deinstall",
      "trigpkg-1.0-r0.trigger",
    ]);
    const [appa, , , trigpkg] = entries.map(({ blocks }) => blocks);
    const expected = Buffer.concat([appa ?? tar, trigpkg ?? tar, Buffer.alloc(1024)]);
    expect(expected.equals(gunzipSync(fixture("M/scripts.tar.gz") ?? ""))).toBe(true);
  });
});

test("scripts.tar of apk 2 is merged as it is, and hashes in base64 and in hex are one", () => {
  const unpacked = (side: string) => gunzipSync(fixture(`${side}/scripts.tar.gz`) ?? "");
  const base = unpacked("base");
  const old = Buffer.from(unpacked("A"));
  const hex = "X1b9c635068125fe27377b433a4ad39543d56d03b7";
  const base64 = "Q1ucY1BoEl/ic3e0M6StOVQ9VtA7c=";
  old.write(`appa-1.0-r0.${base64}.post-install`.padEnd(100, "\0"), "latin1");
  expect(unpacked("A").includes(hex)).toBe(true);
  const changes = [change("A", base, unpacked("A")), change("O", base, old)];
  const { bytes, conflicts } = apkScripts.merge(base, changes, {
    ...nowhere,
    path: `${db}/scripts.tar`,
  });
  expect(conflicts).toEqual([]);
  expect(bytes?.equals(old)).toBe(true);
});

test("the archive of scripts has the same bytes whatever packed the inputs", () => {
  const base = fixture("base/scripts.tar.gz");
  const sides = ["A", "B"].map((side) => fixture(`${side}/scripts.tar.gz`) ?? Buffer.alloc(0));
  const merged = [9, 1].map((level) => {
    const changes = sides.map((bytes, at) =>
      change(`${at}`, base, gzipSync(gunzipSync(bytes), { level })),
    );
    return apkScripts.merge(base, changes, { ...nowhere, path: `${db}/scripts.tar.gz` }).bytes;
  });
  expect(merged[0]?.equals(merged[1] ?? Buffer.alloc(0))).toBe(true);
});

const record = (name: string, version: string, more = "") =>
  `C:Q1${Buffer.from(name + version).toString("base64")}\nP:${name}\nV:${version}\n${more}\n`;

describe("packages that do not go together:", () => {
  test("two versions of one package are one conflict, named after it", () => {
    const { conflicts, text } = mergeText(
      apkInstalled,
      record("base", "1"),
      change("a", record("base", "1"), record("base", "1") + record("foo", "1.0-r0")),
      change("b", record("base", "1"), record("base", "1") + record("foo", "2.0-r0")),
    );
    expect(conflicts).toEqual([
      {
        key: "package foo",
        package: "foo",
        why: "two versions of one package",
        base: undefined,
        sides: [
          { section: "a", value: "1.0-r0" },
          { section: "b", value: "2.0-r0" },
        ],
      },
    ]);
    expect(text).toBe(record("base", "1") + record("foo", "2.0-r0"));
  });

  test("two builds of one version too", () => {
    const other = record("foo", "1").replace(/^C:.*/, "C:Q1other=");
    const { conflicts } = mergeText(
      apkInstalled,
      "",
      change("a", "", record("foo", "1")),
      change("b", "", other),
    );
    expect(conflicts.map(({ why }) => why)).toEqual(["two builds of one version"]);
  });

  test("a package removed here and upgraded there is a conflict", () => {
    const base = record("foo", "1");
    const { conflicts } = mergeText(
      apkInstalled,
      base,
      change("a", base, ""),
      change("b", base, record("foo", "2")),
    );
    expect(conflicts).toMatchObject([
      { package: "foo", base: "1", sides: [{ value: "(removed)" }, { value: "2" }] },
    ]);
  });

  test("a section that needs the other may upgrade what that one installed", () => {
    const { conflicts, text } = mergeText(
      apkInstalled,
      "",
      change("a", "", record("foo", "1")),
      change("b", record("foo", "1"), record("foo", "2"), ["a"]),
    );
    expect(conflicts).toEqual([]);
    expect(text).toBe(record("foo", "2"));
  });

  test("one package with other owners of its files is none, and is told", () => {
    const owned = (uid: number) => record("foo", "1", `F:srv\nM:${uid}:${uid}:750\n`);
    const { conflicts, notes, text } = mergeText(
      apkInstalled,
      "",
      change("a", "", owned(100)),
      change("b", "", owned(101)),
    );
    expect(conflicts).toEqual([]);
    expect(notes).toEqual(["package foo is the same but for its record, b's is taken"]);
    expect(text).toBe(owned(101));
  });
});

describe("world:", () => {
  const cases = [
    ["a pin stands above the plain name", ["foo=1.0\n", "foo\n"], "foo=1.0\n", 0],
    ["two pins are a conflict", ["foo=1.0\n", "foo=2.0\n"], "foo=2.0\n", 1],
    ["a wish and its opposite are one", ["foo\n", "!foo\n"], "!foo\n", 1],
    ["names are sorted as apk does it", ["b-c\nB\n", "b>1\n"], "B\nb>1\nb-c\n", 0],
    ["blanks part wishes as well as lines do", ["b a\n", "c\n"], "a\nb\nc\n", 0],
  ] as const;

  test.each(cases)("%s", (_, [a, b], expected, conflicts) => {
    const result = mergeText(apkWorld, "\n", change("a", "\n", a), change("b", "\n", b));
    expect(result.text).toBe(expected);
    expect(result.conflicts).toHaveLength(conflicts);
  });
});

describe("a file that is no such list", () => {
  test.each([
    [apkInstalled, "installed", "V:1\nno package\n\n"],
    [apkScripts, "scripts.tar", "no archive"],
    [apkScripts, "scripts.tar.gz", "no archive"],
  ])("%o refuses %s", (driver, name, text) => {
    const changes = [change("a", undefined, text), change("b", undefined, `${text} `)];
    const { conflicts, bytes } = driver.merge(undefined, changes, {
      ...nowhere,
      path: `${db}/${name}`,
    });
    expect(conflicts).toMatchObject([{ key: "file", why: expect.stringContaining("can't be") }]);
    expect(String(bytes)).toBe(`${text} `);
  });
});

test("a database that one section threw away and another changed is a conflict", () => {
  const base = record("foo", "1");
  const gone = change("slim", base, undefined);
  const more = change("b", base, base + record("goo", "1"));
  expect(mergeText(apkInstalled, base, gone, more).conflicts).toHaveLength(1);
  const result = mergeText(apkInstalled, base, gone, { ...gone, section: "b" });
  expect(result).toMatchObject({ bytes: undefined, conflicts: [] });
});

test("the drivers know their files, on a merged /usr too", () => {
  const drivers = [apkInstalled, apkTriggers, apkScripts, apkWorld];
  const of = (path: string) => drivers.filter(({ paths }) => paths?.test(path)).map((d) => d.name);
  expect(of("lib/apk/db/installed")).toEqual(["apk-installed"]);
  expect(of("usr/lib/apk/db/installed")).toEqual(["apk-installed"]);
  expect(of("usr/lib/apk/db/scripts.tar.gz")).toEqual(["apk-scripts"]);
  expect(of("lib/apk/db/scripts.tar")).toEqual(["apk-scripts"]);
  expect(of("lib/apk/db/triggers")).toEqual(["apk-triggers"]);
  expect(of("etc/apk/world")).toEqual(["apk-world"]);
  expect(of("srv/lib/apk/db/installed")).toEqual([]);
});

test("sections that add and remove different packages merge to the same in any order", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-zA-Z][a-z0-9-]{0,4}$/), { maxLength: 12 });
  const listOf = (all: readonly string[]) => all.map((name) => record(name, "1")).join("");
  fc.assert(
    fc.property(names, fc.array(fc.nat(4), { minLength: 12, maxLength: 12 }), (all, fates) => {
      // 0: base, stays; 1, 2: base, removed by a or b; 3, 4: added by a or b.
      const with_ = (...wanted: number[]) =>
        listOf(all.filter((_, at) => wanted.includes(fates[at] ?? 0)));
      const base = with_(0, 1, 2);
      const a = change("a", base, with_(0, 2, 3));
      const b = change("b", base, with_(0, 1, 4));
      const merged = mergeText(apkInstalled, base, a, b);
      expect(merged.conflicts).toEqual([]);
      expect(merged.text).toBe(mergeText(apkInstalled, base, b, a).text);
      const left = [...(merged.text ?? "").matchAll(/^P:(.*)$/gm)].map(([, name]) => name);
      expect(left.sort()).toEqual(all.filter((_, at) => [0, 3, 4].includes(fates[at] ?? 0)).sort());
    }),
  );
});
