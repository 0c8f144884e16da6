import { inflateSync } from "node:zlib";
import fc from "fast-check";
import type { SqlJsStatic } from "sql.js";
import { beforeAll, describe, expect, test } from "vitest";
import { applyWal } from "../../../../src/merge/formats/sqlite-wal.ts";
import { loadRpm } from "../../../../src/run/rpm.ts";

const inflated = (base64: string) => inflateSync(Buffer.from(base64, "base64"));

/** Written by SQLite 3.40, pages of 512 bytes: one row in the file, three commits in the log. */
const db = inflated(
  "eNoLDvTJLElVSMsvyk0sUTBmYGJgYmJwUFBgYAAyIRgGGIGYBY1PCDAx6CUz8oIUM95nAKJRQF8gz8gmzs/PqF+SmJSTWlLC5Bzk6hjiqhDi6OTjqlCikagJiZsPDEA0CkYA4GNkUk3OSE3OLsjPzCtJTQEAyQsXNw==",
);
const wal = inflated(
  "eNozr2drYtB9JMHAwMQABIyct67aLlr/+7nwgrsyW8pSkhkgEkww8bZF01oXlu5cygsSZHzEwPgBSIyCYQh4mJgUM/MUSjJSFXLy0/kYmVSTM1KTswvyM/NKUlNAaQWkCpYu5nsIB0Tb/H4aHOiTWZKqkJZflJtYomAMTDxMTAwOCgrQdMSCZAEjFj4hwMSgl8wISnuMjPcZgGgU0BfIM7KJ8/Mz6pckJuWklpQwOQe5Ooa4KoQ4Ovm4KpRoJGpC4xmeLqobpB4LLPveA4ozZkYFcHnBqDAakOig05iZeVJuxRAFoMglWF4wI6eL/iN2sxT8rlSCyoCKUTBiAbQOYIGli6+c0of3SdutB6WV0dAZ0emCCTld/Jjl8/Blidp7XmBzk5mRG1SPcI/wekSYiUkfUeDqKJSUZyanDv16BIj5EJ5Er0cA7B0EnA==",
);
const frame = 24 + 512;

let sql: SqlJsStatic;
beforeAll(async () => {
  sql = await loadRpm();
});

function rowsIn(bytes: Buffer | undefined): unknown[] {
  const database = new sql.Database(bytes);
  try {
    expect(database.exec("PRAGMA integrity_check")[0]?.values).toEqual([["ok"]]);
    return (database.exec("SELECT a FROM t")[0]?.values ?? []).map(([value]) => value);
  } finally {
    database.close();
  }
}

/** The log with one byte changed. */
function spoiled(at: number): Buffer {
  const copy = Buffer.from(wal);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

describe("a database with a log", () => {
  test("has what was committed to the log, in one file", () => {
    const whole = applyWal(db, wal);
    expect(rowsIn(whole)).toEqual(["checkpointed", "in the log, twice", "x".repeat(1200)]);
    expect([...(whole?.subarray(18, 20) ?? [])]).toEqual([1, 1]);
  });

  test("is what it was before a commit that is torn", () => {
    const before = ["checkpointed", "in the log", "x".repeat(1200)];
    expect(rowsIn(applyWal(db, wal.subarray(0, -1)))).toEqual(before);
    expect(rowsIn(applyWal(db, spoiled(wal.length - 1)))).toEqual(before);
    expect(rowsIn(applyWal(db, spoiled(wal.length - frame + 8)))).toEqual(before);
  });

  test("is itself when nothing was committed, or the log is of no bytes", () => {
    for (const log of [wal.subarray(0, 32), Buffer.alloc(0), undefined]) {
      expect(rowsIn(applyWal(db, log))).toEqual(["checkpointed"]);
    }
  });

  test("is refused when the log's head is broken or is of another page size", () => {
    expect(applyWal(db, spoiled(3))).toBe(undefined);
    expect(applyWal(db, spoiled(20))).toBe(undefined);
    expect(applyWal(db, Buffer.from("no log"))).toBe(undefined);
    const other = Buffer.from(db);
    other.writeUInt16BE(1024, 16);
    expect(applyWal(other, wal)).toBe(undefined);
  });

  test("is refused when it is none", () => {
    expect(applyWal(Buffer.from("no database at all"), undefined)).toBe(undefined);
    expect(applyWal(Buffer.alloc(0), undefined)).toBe(undefined);
    expect(applyWal(db.subarray(0, 50), undefined)).toBe(undefined);
  });

  test("does not change what it is given", () => {
    const copy = Buffer.from(db);
    applyWal(db, wal);
    expect(db.equals(copy)).toBe(true);
  });
});

test("wherever the log is cut, the rows are those of some commit", () => {
  const states = [
    ["checkpointed"],
    ["checkpointed", "in the log"],
    ["checkpointed", "in the log", "x".repeat(1200)],
    ["checkpointed", "in the log, twice", "x".repeat(1200)],
  ];
  fc.assert(
    fc.property(fc.integer({ min: 32, max: wal.length }), (length) => {
      expect(states).toContainEqual(rowsIn(applyWal(db, wal.subarray(0, length))));
    }),
    { numRuns: 50 },
  );
});
