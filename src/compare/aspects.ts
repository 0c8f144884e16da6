import { aclNames, type IdMap, remapAcl } from "../merge/acl.ts";
import { describe } from "../merge/describe.ts";
import type { Node } from "../merge/tree.ts";
import { type AccountNames, compareOwners, type Names, namedId } from "./account-names.ts";
import type { Rule } from "./difference.ts";

/** One thing in which two nodes at a path differ. */
export interface Aspect {
  /** `content` is judged by what the file is; the others stand for themselves. */
  readonly kind: "kind" | "content" | "meta" | "owner";
  readonly text: string;
  /** Explains it, whatever the path. */
  readonly rule?: Rule;
}

/** The two trees that nodes are of, as far as numbers go. */
export interface Sides {
  readonly a: AccountNames;
  readonly b: AccountNames;
  /** Numbers of the second tree in terms of the first: those that have other ones there. */
  readonly toFirst: IdMap;
}

/** Works out which numbers of the second tree are others in the first, by the accounts' names. */
export function sidesOf(a: AccountNames, b: AccountNames): Sides {
  return { a, b, toFirst: { users: moved(a.users, b.users), groups: moved(a.groups, b.groups) } };
}

function moved(a: Names, b: Names): ReadonlyMap<number, number> {
  const numbers = new Map([...a].flatMap(([id, names]) => [...names].map((name) => [name, id])));
  const out = new Map<number, number>();
  for (const [id, names] of b) {
    const to = [...names].flatMap((name) => numbers.get(name) ?? []);
    if (to[0] !== undefined && !to.includes(id)) out.set(id, Number(to[0]));
  }
  return out;
}

/** How two nodes differ; times and hard links are not looked at here. */
export function aspectsOf(a: Node, b: Node, sides: Sides): Aspect[] {
  if (a.kind !== b.kind) return [{ kind: "kind", text: `${describe(a)} → ${describe(b)}` }];
  const aspects: Aspect[] = [];
  if (a.content?.digest !== b.content?.digest) {
    aspects.push({ kind: "content", text: `content: ${describe(a)} → ${describe(b)}` });
  }
  if (a.target !== b.target) {
    aspects.push({ kind: "content", text: `target ${a.target ?? ""} → ${b.target ?? ""}` });
  }
  const [from, to] = [deviceOf(a), deviceOf(b)];
  if (from !== to) aspects.push({ kind: "content", text: `device ${from} → ${to}` });
  if (a.mode !== b.mode) {
    aspects.push({ kind: "meta", text: `mode ${octal(a.mode)} → ${octal(b.mode)}` });
  }
  aspects.push(...ownerAspects(a, b, sides), ...xattrAspects(a, b, sides));
  return aspects;
}

function ownerAspects(a: Node, b: Node, sides: Sides): Aspect[] {
  const fields = [
    ["owner", "uid", "users"],
    ["group", "gid", "groups"],
  ] as const;
  return fields.flatMap(([word, field, kind]): Aspect[] => {
    const [names, others] = [sides.a[kind], sides.b[kind]];
    const outcome = compareOwners({ names, id: a[field] }, { names: others, id: b[field] });
    if (outcome === "same") return [];
    const text = `${word} ${namedId(names, a[field])} → ${namedId(others, b[field])}`;
    return [{ kind: "owner", text, ...(outcome === "renumbered" ? { rule: "ids" } : {}) }];
  });
}

function xattrAspects(a: Node, b: Node, { toFirst }: Sides): Aspect[] {
  const names = [...new Set([...Object.keys(a.xattrs), ...Object.keys(b.xattrs)])].sort();
  return names.flatMap((name): Aspect[] => {
    const [from, to] = [a.xattrs[name], b.xattrs[name]];
    if (from === to) return [];
    const isRenumbered =
      from !== undefined &&
      to !== undefined &&
      aclNames.includes(name) &&
      remapAcl(to, toFirst) === from;
    const text = `attribute ${name} ${from ?? "(none)"} → ${to ?? "(none)"}`;
    return [{ kind: "meta", text, ...(isRenumbered ? { rule: "ids" } : {}) }];
  });
}

const octal = (mode: number): string => mode.toString(8).padStart(3, "0");
const deviceOf = ({ device }: Node): string => device?.join(":") ?? "";
