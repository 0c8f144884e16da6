import { aclNames, type IdMap, idsInAcl, remapAcl } from "../merge/acl.ts";
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
  const out = new Map<number, number>();
  for (const [name, id] of b.byName) {
    const to = a.byName.get(name);
    if (
      to !== undefined &&
      compareOwners({ names: a, id: to }, { names: b, id }) === "renumbered"
    ) {
      out.set(id, to);
    }
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

function xattrAspects(a: Node, b: Node, sides: Sides): Aspect[] {
  const names = [...new Set([...Object.keys(a.xattrs), ...Object.keys(b.xattrs)])].sort();
  return names.flatMap((name): Aspect[] => {
    const [from, to] = [a.xattrs[name], b.xattrs[name]];
    const isAcl = aclNames.includes(name) && from !== undefined && to !== undefined;
    if (from === to && !(isAcl && namesOthers(from, sides))) return [];
    const isRenumbered = isAcl && from !== to && remapAcl(to, sides.toFirst) === from;
    const text = `attribute ${name} ${from ?? "(none)"} → ${to ?? "(none)"}`;
    return [{ kind: "meta", text, ...(isRenumbered ? { rule: "ids" } : {}) }];
  });
}

/** Whether the same numbers in an ACL are others' in the second tree. */
function namesOthers(acl: string, sides: Sides): boolean {
  const ids = idsInAcl(acl);
  return (["users", "groups"] as const).some((kind) =>
    ids[kind].some((id) => {
      const [a, b] = [sides.a[kind], sides.b[kind]];
      return compareOwners({ names: a, id }, { names: b, id }) === "other";
    }),
  );
}

const octal = (mode: number): string => mode.toString(8).padStart(3, "0");
const deviceOf = ({ device }: Node): string => device?.join(":") ?? "";
