import { aclNames } from "../merge/acl.ts";
import type { Contents } from "../merge/contents.ts";
import { numbersOf } from "../merge/formats/accounts.ts";
import { readable } from "../merge/formats/latin1.ts";
import type { Node, Tree } from "../merge/tree.ts";

/** Users or groups: several may have one number. */
export interface Names {
  readonly byId: ReadonlyMap<number, ReadonlySet<string>>;
  readonly byName: ReadonlyMap<string, number>;
}

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
  const byId = new Map<number, Set<string>>();
  const byName = numbersOf(content && contents.get(content));
  for (const [name, id] of byName) {
    const known = byId.get(id);
    if (known) known.add(name);
    else byId.set(id, new Set([name]));
  }
  return { byId, byName };
}

/** A number with its name as people read it: `redis (101)`. */
export function namedId(names: Names, id: number): string {
  const [first] = names.byId.get(id) ?? [];
  return first === undefined ? String(id) : `${readable(first)} (${id})`;
}

/** A number on one side. */
export interface Owner {
  readonly names: Names;
  readonly id: number;
}

/**
 * Whether two numbers are one owner: `same` when number and name are, `renumbered` when only the name
 * is. A number without a name is itself, unless the name of the other one has another number there.
 */
export function compareOwners(a: Owner, b: Owner): "same" | "renumbered" | "other" {
  const [own, others] = [a.names.byId.get(a.id), b.names.byId.get(b.id)];
  if (own && others) {
    if (![...own].some((name) => others.has(name))) return "other";
    return a.id === b.id ? "same" : "renumbered";
  }
  if (a.id !== b.id) return "other";
  const isElsewhere = (names: ReadonlySet<string> | undefined, side: Names): boolean =>
    [...(names ?? [])].some((name) => side.byName.has(name));
  return isElsewhere(own, b.names) || isElsewhere(others, a.names) ? "other" : "same";
}

/** Whether the numbers of a node that is the same in both trees may be somebody else's in the second. */
export function renamedIn(a: AccountNames, b: AccountNames): (node: Node) => boolean {
  const known = { users: new Map<number, boolean>(), groups: new Map<number, boolean>() };
  const isOther = (kind: keyof AccountNames, id: number): boolean => {
    const found =
      known[kind].get(id) ??
      compareOwners({ names: a[kind], id }, { names: b[kind], id }) !== "same";
    known[kind].set(id, found);
    return found;
  };
  return ({ uid, gid, xattrs }) =>
    isOther("users", uid) ||
    isOther("groups", gid) ||
    aclNames.some((name) => Object.hasOwn(xattrs, name));
}
