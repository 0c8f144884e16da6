import { variableValue } from "./interpreter.ts";
import { literalOf, type Pieces } from "./pieces.ts";
import type { Call } from "./program.ts";
import { type Use, usePath } from "./use.ts";

/** What may matter to a package that is compiled where it is installed. */
export const compiles = ["read tree", "/usr"] as const;

/** What matters to a build: whatever is there. */
export const readsAll = ["read tree", "/"] as const;

const usual = new Set("/usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin".split(" "));

/**
 * The prefixes, other than the system's, in which a program of this name may be: that of the word that it
 * is run by, of its virtual environment, of the first folders of PATH.
 */
export function prefixesOf(call: Call): Pieces[] {
  const folder = call.word.includes("/") ? call.word.slice(0, call.word.lastIndexOf("/")) : "";
  if (folder !== "") {
    if (usual.has(folder) || !/\/s?bin$/.test(folder)) return [];
    return [[{ text: folder.slice(0, folder.lastIndexOf("/")) }]];
  }
  const path = variableValue(call.shell, call.state, "PATH")[0] ?? [];
  const text = literalOf(path.filter((piece) => "text" in piece)) ?? "";
  return text
    .split(":")
    .filter((entry) => /^\/.*\/s?bin$/.test(entry) && !usual.has(entry))
    .map((entry) => [{ text: entry.slice(0, entry.lastIndexOf("/")) }]);
}

/** Notes a use of the folders that a variable names: where it is not known, of those that are usual. */
export function useFolder(
  call: Call,
  variable: string,
  usually: readonly string[],
  how: Use,
): undefined {
  const { shell, state, offset } = call;
  const value = variableValue(shell, state, variable)[0] ?? [];
  const text = literalOf(value);
  const home = shell.context.home;
  const folders: Pieces[] =
    value.length > 0 && (text === undefined ? !("gap" in (value[0] ?? {})) : text !== "")
      ? [value]
      : usually.map((path) => [{ text: path.replace(/^~/, home) }]);
  for (const pieces of folders) usePath(call, { pieces, offset, loose: false }, how);
}
