import type { SqlJsStatic } from "sql.js";
import { beforeAll, describe, expect, test } from "vitest";
import { changesOf } from "../../../../src/merge/changes.ts";
import { contentsOf } from "../../../../src/merge/contents.ts";
import type { Driver } from "../../../../src/merge/driver.ts";
import { rpmDriver } from "../../../../src/merge/drivers/rpm-sqlite.ts";
import { sqliteLog } from "../../../../src/merge/drivers/sqlite-log.ts";
import { sqliteLogs } from "../../../../src/merge/passes/sqlite-logs.ts";
import { defaultPolicy, type Rule } from "../../../../src/merge/policy.ts";
import { type Knowledge, mergePaths } from "../../../../src/merge/three-way.ts";
import type { Node, Side, Tree } from "../../../../src/merge/tree.ts";
import { loadRpm } from "../../../../src/run/rpm.ts";
import { openFixtures } from "../../../support/fixtures.ts";
import { logOf } from "../../../support/sqlite-wal.ts";

const fixture = openFixtures("rpm");
const fileOf = (side: string) => fixture(`${side}/rpmdb.sqlite`) ?? Buffer.alloc(0);
const path = "var/lib/rpm/rpmdb.sqlite";

let sql: SqlJsStatic;
let driver: Driver;
beforeAll(async () => {
  sql = await loadRpm();
  driver = rpmDriver(sql);
});

const classes: Knowledge["classes"] = {
  ephemeralOf: () => undefined,
  pairOf: () => undefined,
  regenerateOf: () => undefined,
};

type Files = { readonly [suffix: string]: Buffer };

/** What merging sections makes of the files of rpm's database. */
function merge(base: Files, sections: Record<string, Files>, rules: readonly Rule[] = []) {
  const contents = contentsOf(new Map());
  const meta = { mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: {} };
  const folders = ["", "var", "var/lib", "var/lib/rpm"];
  const treeOf = (files: Files): Tree =>
    new Map<string, Node>([
      ...folders.map((folder): [string, Node] => [folder, { ...meta, kind: "dir" }]),
      ...Object.entries(files).map(([suffix, bytes]): [string, Node] => [
        `${path}${suffix}`,
        { ...meta, kind: "file", content: contents.put(bytes) },
      ]),
    ]);
  const from = treeOf(base);
  const sides = Object.entries(sections).map(([section, files]): Side => {
    const to = treeOf(files);
    return { section, needs: [], from, to, changes: changesOf(from, to) };
  });
  const desk = mergePaths(
    { base: from, sides, contents, policy: { ...defaultPolicy, rules } },
    { drivers: [driver, sqliteLog], classes },
  );
  sqliteLogs([driver])(desk);
  const bytes = desk.read(desk.merged, path);
  return {
    ...desk.said(),
    paths: [...desk.merged.keys()].filter((p) => p.includes(".sqlite")),
    bytes,
  };
}

function packagesIn(bytes: Buffer | undefined): unknown[] {
  const database = new sql.Database(bytes);
  try {
    return database.exec("SELECT key FROM Name ORDER BY key")[0]?.values.flat() ?? [];
  } finally {
    database.close();
  }
}

const all = ["appa", "appb", "baselib", "basepkg", "libshared", "onlyb", "trig"];
const empty = Buffer.alloc(0);

describe("a database that several sections changed", () => {
  test("stands alone, whatever lies beside the base's", () => {
    const { paths, conflicts, bytes } = merge(
      { "": fileOf("base"), "-wal": empty, "-shm": Buffer.from("0") },
      {
        A: { "": fileOf("A"), "-wal": empty, "-shm": Buffer.from("a") },
        B: { "": fileOf("B"), "-wal": empty, "-shm": Buffer.from("b") },
      },
    );
    expect(conflicts).toEqual([]);
    expect(paths).toEqual([path]);
    expect(packagesIn(bytes)).toEqual(all);
  });

  test("has what one section only wrote to the log", () => {
    const { paths, conflicts, bytes } = merge(
      { "": fileOf("base") },
      {
        A: { "": fileOf("base"), "-wal": logOf(fileOf("base"), fileOf("A")) },
        B: { "": fileOf("B") },
      },
    );
    expect(conflicts).toEqual([]);
    expect(paths).toEqual([path]);
    expect(packagesIn(bytes)).toEqual(all);
  });

  test("has what all sections only wrote to logs", () => {
    const log = (name: string) => logOf(fileOf("base"), fileOf(name));
    const { paths, conflicts, bytes } = merge(
      { "": fileOf("base"), "-shm": Buffer.from("0") },
      {
        A: { "": fileOf("base"), "-wal": log("A"), "-shm": Buffer.from("a") },
        B: { "": fileOf("base"), "-wal": log("B"), "-shm": Buffer.from("0") },
      },
    );
    expect(conflicts).toEqual([]);
    expect(paths).toEqual([path]);
    expect(packagesIn(bytes)).toEqual(all);
  });

  test("has what all wrote to it alike, and their logs", () => {
    const log = logOf(fileOf("A"), fileOf("B"));
    const { paths, bytes } = merge(
      { "": fileOf("base") },
      { A: { "": fileOf("A"), "-wal": log }, B: { "": fileOf("A"), "-wal": log } },
    );
    expect(paths).toEqual([path]);
    expect(packagesIn(bytes)).toEqual(packagesIn(fileOf("B")));
  });

  test("keeps the log of the section whose it is by a rule", () => {
    const log = logOf(fileOf("base"), fileOf("A"));
    const { paths, bytes } = merge(
      { "": fileOf("base") },
      { A: { "": fileOf("base"), "-wal": log }, B: { "": fileOf("B") }, C: { "": fileOf("A") } },
      [{ path: `/${path}`, use: "section:B" }],
    );
    expect(paths).toEqual([path]);
    expect(bytes?.equals(fileOf("B"))).toBe(true);
  });

  test("has the base's log folded in where nobody else did", () => {
    const log = logOf(fileOf("base"), fileOf("A"));
    const { conflicts, bytes } = merge(
      { "": fileOf("base"), "-wal": log },
      { A: { "": fileOf("A") }, B: { "": fileOf("B") } },
    );
    // The base has appa already, which B does not have: it counts as removed.
    expect(conflicts).toEqual([]);
    expect(packagesIn(bytes)).toEqual(packagesIn(fileOf("B")));
  });
});

test("a database that one section changed keeps that section's log", () => {
  const log = logOf(fileOf("base"), fileOf("A"));
  const { paths, bytes } = merge(
    { "": fileOf("base") },
    { A: { "": fileOf("base"), "-wal": log }, B: { "": fileOf("base") } },
  );
  expect(paths).toEqual([path, `${path}-wal`]);
  expect(bytes?.equals(fileOf("base"))).toBe(true);
});
