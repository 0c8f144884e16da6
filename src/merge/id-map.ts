import { aclNames, type IdMap, idsInAcl, remapAcl } from "./acl.ts";
import type { Node } from "./tree.ts";

export const isEmptyMap = ({ users, groups }: IdMap): boolean =>
  users.size === 0 && groups.size === 0;

/** A node whose owner, group and ACLs have the new numbers; the same one when there is none. */
export function remapNode(node: Node, ids: IdMap): Node {
  const uid = ids.users.get(node.uid) ?? node.uid;
  const gid = ids.groups.get(node.gid) ?? node.gid;
  const xattrs = remapXattrs(node.xattrs, ids);
  const isSame = uid === node.uid && gid === node.gid && xattrs === node.xattrs;
  return isSame ? node : { ...node, uid, gid, xattrs };
}

function remapXattrs(xattrs: Node["xattrs"], ids: IdMap): Node["xattrs"] {
  const changed = aclNames.flatMap((name) => {
    const value = xattrs[name];
    const to = value === undefined ? undefined : remapAcl(value, ids);
    return to === undefined || to === value ? [] : [[name, to] as const];
  });
  return changed.length === 0 ? xattrs : { ...xattrs, ...Object.fromEntries(changed) };
}

/** Every number that a node names: its owner's, its group's, those in its ACLs. */
export function idsOfNode(node: Node): { readonly users: number[]; readonly groups: number[] } {
  const users = [node.uid];
  const groups = [node.gid];
  for (const name of aclNames) {
    const value = node.xattrs[name];
    if (value === undefined) continue;
    const found = idsInAcl(value);
    users.push(...found.users);
    groups.push(...found.groups);
  }
  return { users, groups };
}
