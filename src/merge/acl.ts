/**
 * POSIX ACLs as extended attributes hold them: a version, 2, in 4 bytes, then entries of 8: tag and
 * permissions of 2 bytes each, the number of a user or group of 4, all little-endian.
 * Source: acl(5), Linux include/uapi/linux/posix_acl_xattr.h.
 */

/** The extended attributes that are ACLs. */
export const aclNames: readonly string[] = ["system.posix_acl_access", "system.posix_acl_default"];

const tags = { user: 2, group: 8 };
const headSize = 4;
const entrySize = 8;

/** Numbers by numbers; those that stay are not in it. */
export interface IdMap {
  readonly users: ReadonlyMap<number, number>;
  readonly groups: ReadonlyMap<number, number>;
}

/** Numbers of users and groups that an ACL (in base64) names; none where it is of another version. */
export function idsInAcl(value: string): { readonly users: number[]; readonly groups: number[] } {
  const entries = entriesOf(Buffer.from(value, "base64")) ?? [];
  const ofTag = (tag: number): number[] =>
    entries.filter((entry) => tagOf(entry) === tag).map(idOf);
  return { users: ofTag(tags.user), groups: ofTag(tags.group) };
}

/** Gives the users and groups of an ACL (in base64) other numbers; entries stay sorted by them. */
export function remapAcl(value: string, ids: IdMap): string {
  const bytes = Buffer.from(value, "base64");
  const entries = entriesOf(bytes);
  if (!entries) return value;
  let isChanged = false;
  for (const entry of entries) {
    const map = { [tags.user]: ids.users, [tags.group]: ids.groups }[tagOf(entry)];
    const to = map?.get(idOf(entry));
    if (to === undefined) continue;
    entry.writeUInt32LE(to, 4);
    isChanged = true;
  }
  if (!isChanged) return value;
  entries.sort((a, b) => tagOf(a) - tagOf(b) || idOf(a) - idOf(b));
  return Buffer.concat([bytes.subarray(0, headSize), ...entries]).toString("base64");
}

function entriesOf(bytes: Buffer): Buffer[] | undefined {
  const isKnown = bytes.length >= headSize && bytes.readUInt32LE(0) === 2;
  if (!isKnown || (bytes.length - headSize) % entrySize !== 0) return undefined;
  return Array.from({ length: (bytes.length - headSize) / entrySize }, (_, at) => {
    const start = headSize + at * entrySize;
    return Buffer.from(bytes.subarray(start, start + entrySize));
  });
}

const tagOf = (entry: Buffer): number => entry.readUInt16LE(0);
const idOf = (entry: Buffer): number => entry.readUInt32LE(4);
