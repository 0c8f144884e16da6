import type { Database, SqlJsStatic, SqlValue, Statement } from "sql.js";
import { parseRpmHeader, type RpmPackage } from "./formats/rpm-header.ts";

/** A package in one database. */
export interface RpmRow extends RpmPackage {
  /** Its number, in this database only. */
  readonly hnum: number;
}

/**
 * An rpm database of SQLite: `Packages` with one header each, and tables of (key, hnum, idx) that
 * find them. A header does not contain its number, so that rows can go from one database to
 * another. Errors of SQLite are thrown. Source: rpm, lib/backend/sqlite.cc.
 */
export interface RpmDatabase {
  readonly packages: readonly RpmRow[];
  /** Names of the tables that find packages, sorted. */
  readonly tables: readonly string[];
  remove(hnums: readonly number[]): void;
  /** Copies packages with all that finds them, under the next free numbers. */
  copy(from: RpmDatabase, hnums: readonly number[]): void;
  blobOf(hnum: number): Uint8Array;
  /** Visits all rows of a table that finds packages. */
  eachKey(table: string, visit: (key: RpmKey) => void): void;
  /** The file: compact, sound, the same for the same work. The last thing to be done with it. */
  save(): Buffer;
  close(): void;
}

/** What finds a package. */
export interface RpmKey {
  readonly hnum: number;
  /** Its bytes: text need not be UTF-8, and is not read as such. */
  readonly key: Uint8Array;
  readonly isText: boolean;
  /** Where in the header's list it is. */
  readonly at: number;
}

/** Opens the bytes of a database that is whole: `applyWal` is done. */
export function openRpmDatabase(sql: SqlJsStatic, bytes: Buffer): RpmDatabase {
  const db = new sql.Database(bytes);
  try {
    return rpmDatabase(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

function rpmDatabase(db: Database): RpmDatabase {
  const packages = rows(db, "SELECT hnum, blob FROM Packages ORDER BY hnum").map(rowOf);
  const tables = rows(db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .map(([name]) => String(name))
    .filter((name) => name !== "Packages" && !name.startsWith("sqlite_"));
  // Nothing is written but by `save`.
  db.run("BEGIN");
  let next = Number(
    rows(db, "SELECT max(seq) FROM sqlite_sequence WHERE name = 'Packages'")[0]?.[0],
  );
  return {
    packages,
    tables,
    remove(hnums) {
      for (const table of [...tables, "Packages"]) {
        forAll(db, `DELETE FROM ${quoted(table)} WHERE hnum = ?`, (remove) => {
          for (const hnum of hnums) remove.run([hnum]);
        });
      }
    },
    copy(from, hnums) {
      const numbers = new Map(hnums.map((hnum, at) => [hnum, next + 1 + at]));
      next += hnums.length;
      forAll(db, "INSERT INTO Packages (hnum, blob) VALUES (?, ?)", (insert) => {
        for (const [hnum, number] of numbers) insert.run([number, from.blobOf(hnum)]);
      });
      for (const table of tables) {
        const into = `INSERT INTO ${quoted(table)} (key, hnum, idx)`;
        forAll(db, `${into} VALUES (CAST(? AS TEXT), ?, ?)`, (insertText) => {
          forAll(db, `${into} VALUES (?, ?, ?)`, (insert) => {
            from.eachKey(table, ({ hnum, key, isText, at }) => {
              const number = numbers.get(hnum);
              if (number !== undefined) (isText ? insertText : insert).run([key, number, at]);
            });
          });
        });
      }
    },
    blobOf: (hnum) => bytesOf(rows(db, "SELECT blob FROM Packages WHERE hnum = ?", [hnum])[0]?.[0]),
    eachKey(table, visit) {
      const query = `SELECT hnum, CAST(key AS BLOB), typeof(key) = 'text', idx FROM ${quoted(table)} ORDER BY rowid`;
      forAll(db, query, (select) => {
        while (select.step()) {
          const [hnum, key, isText, at] = select.get();
          visit({ hnum: Number(hnum), key: bytesOf(key), isText: isText === 1, at: Number(at) });
        }
      });
    },
    save() {
      db.run("COMMIT");
      db.run("VACUUM");
      const [found] = rows(db, "PRAGMA integrity_check");
      if (found?.[0] !== "ok") throw new Error(String(found?.[0]));
      return Buffer.from(db.export());
    },
    close: () => db.close(),
  };
}

function rowOf([hnum, blob]: readonly SqlValue[]): RpmRow {
  const found = parseRpmHeader(Buffer.from(bytesOf(blob)));
  if (!found) throw new Error(`package ${hnum} has no header`);
  return { ...found, hnum: Number(hnum) };
}

function rows(db: Database, query: string, values: SqlValue[] = []): SqlValue[][] {
  return db.exec(query, values)[0]?.values ?? [];
}

/** Uses a statement many times. */
function forAll(db: Database, query: string, use: (statement: Statement) => void): void {
  const statement = db.prepare(query);
  try {
    use(statement);
  } finally {
    statement.free();
  }
}

/** An empty blob comes as null. */
function bytesOf(value: SqlValue | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}

const quoted = (table: string): string => `"${table.replaceAll('"', '""')}"`;
