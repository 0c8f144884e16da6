import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { InitSqlJsStatic, SqlJsStatic } from "sql.js";

/**
 * Loads SQLite, which only merges of rpm databases need. Both of its files are taken from the
 * installed package: the one does not run in a bundle, the other is no script.
 */
export async function loadRpm(): Promise<SqlJsStatic> {
  const load = createRequire(import.meta.url);
  const start: InitSqlJsStatic = load("sql.js");
  const wasm = await readFile(load.resolve("sql.js/dist/sql-wasm.wasm"));
  return start({ wasmBinary: new Uint8Array(wasm).buffer });
}
