import type { SqlJsStatic } from "sql.js";
import { digestOf } from "../../image/digest.ts";
import type { Driver, DriverResult, FileChange, Surroundings } from "../driver.ts";
import { applyWal } from "../formats/sqlite-wal.ts";
import { mergeRecords, type Records } from "../records.ts";
import { openRpmDatabase, type RpmDatabase, type RpmRow } from "../rpm-engine.ts";
import { refusal, removal } from "./refusal.ts";
import { wholeVersions } from "./whole-database.ts";

/** Packages of one name and architecture: one, but for kernels and keys. */
type Instances = readonly RpmRow[];

/** A database and what it is merged from. */
interface Opened {
  readonly database: RpmDatabase;
  readonly instances: Records<Instances>;
}

const hint = "install the packages in one section, or let one section need the other";

/**
 * rpm's database in SQLite, merged by its rows. The result is whole in one file; what SQLite keeps
 * beside it goes (passes/sqlite-logs.ts). `sql` is SQLite itself, which has to be loaded first.
 */
export function rpmDriver(sql: SqlJsStatic): Driver {
  return {
    name: "rpm-sqlite",
    paths: /^(?:var\/lib|usr\/lib\/sysimage|usr\/share)\/rpm\/rpmdb\.sqlite$/,
    merge(base, changes, surroundings) {
      const gone = removal(base, changes);
      if (gone) return gone;
      const open: RpmDatabase[] = [];
      try {
        return mergeOpened(base, changes, surroundings, (bytes) => {
          const database = openRpmDatabase(sql, bytes);
          open.push(database);
          return { database, instances: instancesOf(database.packages) };
        });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return refusal(base, changes, "file", `its packages can't be read: ${reason}`);
      } finally {
        for (const database of open) database.close();
      }
    },
  };
}

function mergeOpened(
  base: Buffer | undefined,
  changes: readonly FileChange[],
  surroundings: Surroundings,
  open: (bytes: Buffer) => Opened,
): DriverResult {
  const known = new Map<string, Opened>();
  const read = (whole: Buffer | undefined): Opened | undefined => {
    if (!whole) return undefined;
    const key = digestOf(whole);
    const found = known.get(key) ?? open(whole);
    known.set(key, found);
    return found;
  };
  const files = wholeVersions(base, changes, surroundings);
  if (!files)
    return refusal(
      base,
      changes,
      "file",
      `it is no database, or its write-ahead log does not fit: ${hint}`,
    );

  const before = read(files.base);
  const sides = files.changes.map((change) => ({
    ...change,
    from: read(change.from)?.instances ?? none,
    to: read(change.to)?.instances ?? none,
  }));
  const { records, conflicts } = mergeRecords(before?.instances ?? none, sides, rules);

  const seed = files.base ?? files.changes.find(({ to }) => to)?.to;
  // A copy of its own, for it is written to.
  const target = seed && open(seed);
  if (!target) return { bytes: undefined, conflicts, notes: [] };
  const sources = [before, ...files.changes.map(({ to }) => read(to))].flatMap((s) => s ?? []);
  if (sources.some(({ database }) => `${database.tables}` !== `${target.database.tables}`)) {
    const why = `one of them was written by another version of rpm: ${hint}`;
    return refusal(base, changes, "file", why);
  }
  fill(target, records, sources);
  return {
    bytes: applyWal(target.database.save(), undefined),
    conflicts: conflicts.map((conflict) => ({
      ...conflict,
      package: conflict.key.replace(/^package (.*?)(?:\.[^.]*)?$/, "$1"),
    })),
    notes: [],
  };
}

/** Brings a database to just these packages; those that it has keep their rows. */
function fill(target: Opened, wanted: Records<Instances>, sources: readonly Opened[]): void {
  const missing = new Set([...wanted.values()].flat().map(({ identity }) => identity));
  const extra = target.database.packages.filter(({ identity }) => !missing.delete(identity));
  target.database.remove(extra.map(numberOf));
  for (const { database } of sources) {
    const found = database.packages.filter(({ identity }) => missing.delete(identity));
    target.database.copy(database, found.map(numberOf));
  }
}

const none: Records<Instances> = new Map();

const rules = {
  isSame: (a: Instances, b: Instances) => `${a.map(idOf).sort()}` === `${b.map(idOf).sort()}`,
  nameOf: (key: string) => `package ${key}`,
  textOf: (instances: Instances) => instances.map(({ version }) => version).join(", "),
  merge(
    base: Instances | undefined,
    changes: readonly {
      readonly from: Instances | undefined;
      readonly to: Instances | undefined;
    }[],
  ): { readonly record: Instances } | { readonly why: string } {
    const all = [base, ...changes.flatMap(({ from, to }) => [from, to])];
    const isMany = all.some((found) => found && found.length > 1);
    const isKey = all.some((found) => found?.[0]?.name === "gpg-pubkey");
    if (isMany || isKey) return { record: unionOf(base ?? [], changes) };
    const versions = new Set(changes.flatMap(({ to }) => (to ?? []).map((row) => row.version)));
    return {
      why: versions.size > 1 ? "two versions of one package" : "two builds of one version",
    };
  },
};

/** Three-way merge of sets: what any removed is out, what any added is in. */
function unionOf(
  base: Instances,
  changes: readonly { readonly from: Instances | undefined; readonly to: Instances | undefined }[],
): Instances {
  const rows = new Map(base.map((row) => [row.identity, row]));
  for (const { from = [], to = [] } of changes) {
    const left = new Set(to.map(idOf));
    const found = new Set(from.map(idOf));
    for (const row of from) if (!left.has(row.identity)) rows.delete(row.identity);
    for (const row of to) if (!found.has(row.identity)) rows.set(row.identity, row);
  }
  return [...rows.values()];
}

const numberOf = ({ hnum }: RpmRow): number => hnum;
const idOf = ({ identity }: RpmRow): string => identity;

function instancesOf(packages: readonly RpmRow[]): Records<Instances> {
  const records = new Map<string, RpmRow[]>();
  for (const row of packages) {
    const key = row.arch ? `${row.name}.${row.arch}` : row.name;
    records.set(key, [...(records.get(key) ?? []), row]);
  }
  return records;
}
