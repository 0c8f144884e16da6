import type { Contents } from "../merge/contents.ts";
import { parseAccounts } from "../merge/formats/accounts.ts";
import { readable } from "../merge/formats/latin1.ts";
import type { Tree } from "../merge/tree.ts";

/** Names by number: several accounts may have one. */
export type Names = ReadonlyMap<number, ReadonlySet<string>>;

export interface AccountNames {
  readonly users: Names;
  readonly groups: Names;
}

/** What the numbers in a tree stand for. */
export function accountNames(tree: Tree, contents: Contents): AccountNames {
  return {
    users: namesIn(tree, contents, "etc/passwd"),
    groups: namesIn(tree, contents, "etc/group"),
  };
}

function namesIn(tree: Tree, contents: Contents, path: string): Names {
  const content = tree.get(path)?.content;
  const names = new Map<number, Set<string>>();
  for (const [name = "", , id = ""] of parseAccounts(
    content && contents.get(content),
  ).records.values()) {
    if (!/^\d{1,10}$/.test(id)) continue;
    const known = names.get(Number(id));
    if (known) known.add(readable(name));
    else names.set(Number(id), new Set([readable(name)]));
  }
  return names;
}

/** A number with its name as people read it: `redis (101)`. */
export function namedId(names: Names, id: number): string {
  const [first] = names.get(id) ?? [];
  return first === undefined ? String(id) : `${first} (${id})`;
}

/**
 * Whether two numbers are one owner: `same` when number and name are, `renumbered` when only the name
 * is. A number without a name on one side is itself.
 */
export function compareOwners(
  a: { readonly names: Names; readonly id: number },
  b: { readonly names: Names; readonly id: number },
): "same" | "renumbered" | "other" {
  const [own, others] = [a.names.get(a.id), b.names.get(b.id)];
  const isOneName = own !== undefined && others !== undefined && shares(own, others);
  if (a.id === b.id) return isOneName || !own || !others ? "same" : "other";
  return isOneName ? "renumbered" : "other";
}

const shares = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  [...a].some((name) => b.has(name));
