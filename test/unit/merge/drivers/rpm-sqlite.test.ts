import type { Database, SqlJsStatic } from "sql.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { Driver, FileChange } from "../../../../src/merge/driver.ts";
import { rpmOther } from "../../../../src/merge/drivers/rpm-other.ts";
import { rpmDriver } from "../../../../src/merge/drivers/rpm-sqlite.ts";
import { applyWal } from "../../../../src/merge/formats/sqlite-wal.ts";
import { loadRpm } from "../../../../src/run/rpm.ts";
import { openFixtures } from "../../../support/fixtures.ts";

const fixture = openFixtures("rpm");
const path = "var/lib/rpm/rpmdb.sqlite";
const fileOf = (side: string) => fixture(`${side}/rpmdb.sqlite`) ?? Buffer.alloc(0);

let sql: SqlJsStatic;
let driver: Driver;
beforeAll(async () => {
  sql = await loadRpm();
  driver = rpmDriver(sql);
});

const nowhere = { path, base: () => undefined, side: () => undefined };

function change(
  section: string,
  from: Buffer | undefined,
  to: Buffer | undefined,
  needs: readonly string[] = [],
): FileChange {
  return { section, needs, from, to };
}

/** What a person's transaction does, in SQL. */
function edited(db: Buffer, ...statements: string[]): Buffer {
  return opened(db, (database) => {
    for (const statement of statements) database.run(statement);
    return Buffer.from(database.export());
  });
}

function opened<T>(db: Buffer, use: (database: Database) => T): T {
  const database = new sql.Database(applyWal(db, undefined));
  try {
    return use(database);
  } finally {
    database.close();
  }
}

const valuesOf = (database: Database, query: string) => database.exec(query)[0]?.values ?? [];

/** All rows of all tables, with packages called by their names. */
function dump(db: Buffer): Map<string, string[]> {
  return opened(db, (database) => {
    const tables = valuesOf(
      database,
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    ).map(([name]) => String(name));
    const join = "JOIN Name USING (hnum)";
    return new Map(
      tables.sort().map((table) => {
        const query =
          table === "Packages"
            ? `SELECT Name.key, hex(blob) FROM Packages ${join}`
            : `SELECT Name.key, hex(CAST(t.key AS BLOB)), typeof(t.key), t.idx FROM "${table}" t JOIN Name ON Name.hnum = t.hnum`;
        return [table, valuesOf(database, query).map(String).sort()];
      }),
    );
  });
}

const packagesIn = (db: Buffer | undefined): string[] =>
  db ? (dump(db).get("Name") ?? []).map((row) => row.split(",", 1)[0] ?? "") : [];

describe("two sections that ran `rpm -i`, `-U` and `-e` on a real base", () => {
  const sides = () => ["A", "B"].map((name) => change(name, fileOf("base"), fileOf(name)));

  test("have all packages, each table as rpm has it after --rebuilddb, but for hnum", () => {
    const { bytes, conflicts } = driver.merge(fileOf("base"), sides(), nowhere);
    expect(conflicts).toEqual([]);
    const merged = dump(bytes ?? Buffer.alloc(0));
    const expected = dump(fileOf("M"));
    expect([...merged.keys()]).toEqual([...expected.keys()]);
    expect(merged.size).toBe(19);
    // appa was removed and installed again on the expected one: at another time.
    for (const [table, rows] of merged) {
      const old = (row: string) => !/^(?:Packages|Installtid)$/.test(table) || !/^appa/.test(row);
      expect([table, rows.filter(old)]).toEqual([table, expected.get(table)?.filter(old)]);
    }
    expect(packagesIn(bytes)).toEqual([
      "appa",
      "appb",
      "baselib",
      "basepkg",
      "libshared",
      "onlyb",
      "trig",
    ]);
  });

  test("give one file that needs no other, the same each time", () => {
    const { bytes } = driver.merge(fileOf("base"), sides(), nowhere);
    expect([...(bytes?.subarray(18, 20) ?? [])]).toEqual([1, 1]);
    expect(bytes?.equals(driver.merge(fileOf("base"), sides(), nowhere).bytes ?? fileOf("A"))).toBe(
      true,
    );
  });

  test("have the same packages in the other order", () => {
    const { bytes, conflicts } = driver.merge(fileOf("base"), sides().reverse(), nowhere);
    expect(conflicts).toEqual([]);
    expect(packagesIn(bytes)).toEqual(packagesIn(fileOf("M")));
  });

  test("need no base that has rpm", () => {
    const changes = ["A", "B"].map((name) => change(name, undefined, fileOf(name)));
    const { bytes, conflicts } = driver.merge(undefined, changes, nowhere);
    expect(conflicts.map(({ key }) => key)).toEqual(["package basepkg.noarch"]);
    expect(packagesIn(bytes)).toContain("baselib");
  });
});

test("a section may upgrade what one that it needs installed", () => {
  const { bytes, conflicts } = driver.merge(
    fileOf("base"),
    [change("A", fileOf("base"), fileOf("A")), change("B", fileOf("A"), fileOf("B"), ["A"])],
    nowhere,
  );
  expect(conflicts).toEqual([]);
  expect(packagesIn(bytes)).toEqual(packagesIn(fileOf("B")));
});

describe("packages that do not go together", () => {
  test("two versions of one package are one conflict, the last one's in the meantime", () => {
    // Version 3 instead of 2, and another hash.
    const other = opened(fileOf("B"), (database) => {
      const [[blob]] = valuesOf(database, "SELECT blob FROM Packages WHERE hnum = 7") as [
        [Uint8Array],
      ];
      const header = Buffer.from(blob);
      const at = header.indexOf("basepkg\x002\0");
      header.write("3", at + 8, "latin1");
      const hashes = /[0-9a-f]{40}\0[0-9a-f]{64}\0/.exec(header.toString("latin1"));
      header.write("0".repeat(40), hashes?.index ?? 0, "latin1");
      header.write("0".repeat(64), (hashes?.index ?? 0) + 41, "latin1");
      database.run("UPDATE Packages SET blob = ? WHERE hnum = 7", [header]);
      return Buffer.from(database.export());
    });
    const { conflicts, bytes } = driver.merge(
      fileOf("base"),
      [change("B", fileOf("base"), fileOf("B")), change("C", fileOf("base"), other)],
      nowhere,
    );
    expect(conflicts).toEqual([
      {
        key: "package basepkg.noarch",
        package: "basepkg",
        why: "two versions of one package",
        base: "1-1",
        sides: [
          { section: "B", value: "2-1" },
          { section: "C", value: "3-1" },
        ],
      },
    ]);
    expect(packagesIn(bytes).filter((name) => name === "basepkg")).toHaveLength(1);
  });

  test("a package removed here and upgraded there is one too", () => {
    const without = edited(fileOf("base"), "DELETE FROM Packages WHERE hnum = 1");
    const { conflicts } = driver.merge(
      fileOf("base"),
      [change("slim", fileOf("base"), without), change("B", fileOf("base"), fileOf("B"))],
      nowhere,
    );
    expect(conflicts).toMatchObject([
      { package: "basepkg", sides: [{ value: "(removed)" }, { value: "2-1" }] },
    ]);
  });
});

test("keys of index tables keep their bytes and their kind, UTF-8 or not", () => {
  const strange = edited(
    fileOf("A"),
    "UPDATE Basenames SET key = CAST(x'66ff00e9' AS TEXT) WHERE hnum = 5 AND idx = 0",
  );
  const { bytes } = driver.merge(
    fileOf("base"),
    [change("A", fileOf("base"), strange), change("B", fileOf("base"), fileOf("B"))],
    nowhere,
  );
  expect(dump(bytes ?? Buffer.alloc(0)).get("Basenames")).toContain("appa,66FF00E9,text,0");
});

describe("what can't be merged is a conflict:", () => {
  test.each([
    ["no database", Buffer.from("no database"), "it is no database"],
    [
      "a broken one",
      Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(500)]),
      "can't be read",
    ],
  ])("%s", (_, broken, why) => {
    const changes = [change("A", fileOf("base"), fileOf("A")), change("X", fileOf("base"), broken)];
    const { conflicts, bytes } = driver.merge(fileOf("base"), changes, nowhere);
    expect(conflicts).toMatchObject([{ key: "file", why: expect.stringContaining(why) }]);
    expect(bytes).toBe(broken);
  });

  test("a database of another version of rpm", () => {
    const newer = edited(fileOf("B"), "CREATE TABLE Newname (key TEXT, hnum INTEGER, idx INTEGER)");
    const changes = [change("A", fileOf("base"), fileOf("A")), change("B", fileOf("base"), newer)];
    expect(driver.merge(fileOf("base"), changes, nowhere).conflicts).toMatchObject([
      { why: expect.stringContaining("another version of rpm") },
    ]);
  });

  test("a log that is not the database's", () => {
    const changes = ["A", "B"].map((name) => change(name, fileOf("base"), fileOf(name)));
    const { conflicts } = driver.merge(fileOf("base"), changes, {
      ...nowhere,
      side: (section, name) =>
        section === "B" && name === `${path}-wal` ? Buffer.from("some bytes") : undefined,
    });
    expect(conflicts).toMatchObject([{ why: expect.stringContaining("write-ahead log") }]);
  });

  test("databases that only rpm reads; their indexes go with them", () => {
    const changes = ["a", "b"].map((name) => change(name, undefined, Buffer.from(name)));
    const merge = (name: string) =>
      rpmOther.merge(undefined, changes, { ...nowhere, path: `usr/lib/sysimage/rpm/${name}` });
    expect(merge("Packages.db").conflicts).toMatchObject([{ why: expect.stringContaining("ndb") }]);
    expect(merge("Packages").conflicts).toMatchObject([
      { why: expect.stringContaining("Berkeley DB") },
    ]);
    expect(merge("Basenames")).toMatchObject({ bytes: Buffer.from("b"), conflicts: [] });
  });
});

test("the drivers know their files", () => {
  const own = (name: string) => [driver, rpmOther].find(({ paths }) => paths?.test(name))?.name;
  expect(own("var/lib/rpm/rpmdb.sqlite")).toBe("rpm-sqlite");
  expect(own("usr/lib/sysimage/rpm/rpmdb.sqlite")).toBe("rpm-sqlite");
  expect(own("usr/share/rpm/rpmdb.sqlite")).toBe("rpm-sqlite");
  expect(own("usr/lib/sysimage/rpm/Packages.db")).toBe("rpm-other");
  expect(own("var/lib/rpm/Packages")).toBe("rpm-other");
  expect(own("var/lib/rpm/__db.001")).toBe("rpm-other");
  expect(own("srv/rpm/Packages")).toBe(undefined);
});
