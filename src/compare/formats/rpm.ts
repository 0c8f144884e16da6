import type { SqlJsStatic } from "sql.js";
import { readable } from "../../merge/formats/latin1.ts";
import { applyWal } from "../../merge/formats/sqlite-wal.ts";
import { openRpmDatabase } from "../../merge/rpm-engine.ts";
import type { Fields, RecordFormat, Records } from "../record-format.ts";

/** rpm's database in SQLite, with what SQLite keeps beside it. `sql` is SQLite itself. */
export const rpmFormat = (sql: SqlJsStatic): RecordFormat => ({
  paths: /^(?:var\/lib|usr\/lib\/sysimage|usr\/share)\/rpm\/rpmdb\.sqlite$/,
  topic: "package",
  beside: "-wal",
  parse(bytes, { path, read }) {
    const whole = applyWal(bytes, read(`${path}-wal`));
    return whole && packagesIn(sql, whole);
  },
  subjectOf: (key) => `package ${key}`,
});

/** Undefined when it is no such database. */
function packagesIn(sql: SqlJsStatic, bytes: Buffer): Records | undefined {
  try {
    const database = openRpmDatabase(sql, bytes);
    try {
      const records = new Map<string, Fields>();
      for (const { name, arch, version, identity } of database.packages) {
        const plain = readable(arch ? `${name}.${arch}` : name);
        // Several versions of a kernel are there at once.
        const key = records.has(plain) ? `${plain} ${version}` : plain;
        records.set(
          key,
          new Map([
            ["version", readable(version)],
            ["checksum", identity],
          ]),
        );
      }
      return records;
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}
