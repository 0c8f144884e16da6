import { listOf } from "../conflict.ts";
import { shown } from "../describe.ts";
import type { Desk } from "../desk.ts";
import { linesOf } from "../drivers/keyed-lines.ts";
import { numbersOf } from "../formats/accounts.ts";
import { readable } from "../formats/latin1.ts";
import { isSameContent, isSameXattrs, type Node, type Side, type Tree } from "../tree.ts";
import { placeIn } from "../tree-path.ts";

const database = "var/lib/dpkg/statoverride";

interface Override {
  readonly user: string;
  readonly group: string;
  readonly mode: number;
  /** As it is written. */
  readonly path: string;
  readonly line: string;
}

/** Numbers of users and groups by name. */
interface Accounts {
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
}

/**
 * Owners and permissions that one section has set for a file hold for the file as another section's
 * package ships it. A user or group that the merged accounts do not have is a conflict: dpkg would
 * refuse to do anything.
 */
export function statoverridesPass(desk: Desk): void {
  const overrides = overridesIn(desk, desk.merged);
  if (overrides.length === 0) return;
  const accounts = accountsIn(desk, desk.merged);
  const known = new Set(overridesIn(desk, desk.base).map(({ line }) => line));
  const bySide = desk.sides.map((side) => ({
    side,
    lines: new Set(overridesIn(desk, side.to).map(({ line }) => line)),
  }));
  const baseAccounts = accountsIn(desk, desk.base);
  for (const override of overrides) {
    const uid = numberOf(accounts.users, override.user);
    const gid = numberOf(accounts.groups, override.group);
    const having = bySide.filter(({ lines }) => lines.has(override.line)).map(({ side }) => side);
    if (uid === undefined || gid === undefined) {
      const wasSo =
        (known.has(override.line) && !isKnown(baseAccounts, override)) ||
        having.some((side) => !isKnown(accountsIn(desk, side.to), override));
      if (!wasSo) sayUnknown(desk, override, having, uid === undefined);
    } else if (!known.has(override.line)) {
      const others = desk.sides.filter((side) => !having.includes(side));
      apply(desk, override, uid, gid, others);
    }
  }
}

function apply(
  desk: Desk,
  { mode, path }: Override,
  uid: number,
  gid: number,
  others: readonly Side[],
): void {
  const place = placeIn(desk.merged, path);
  const node = desk.merged.get(place);
  const shipping = others.filter(({ changes }) => changes.get(place));
  if (!node || node.kind === "symlink" || shipping.length === 0) return;
  // A conflict about the rest of it is not settled by its owner and mode.
  if (desk.open.has(place) && !isAgreed(desk, place, node)) return;
  const isSo = node.mode === mode && node.uid === uid && node.gid === gid;
  if (isSo && !desk.open.has(place)) return;
  desk.set(place, { ...node, mode, uid, gid });
  const names = listOf(shipping.map(({ section }) => section));
  desk.note("statoverride", `${shown(place)} of ${names} has owner and mode by its statoverride`);
}

/** Whether all sections that changed a path want this content and these attributes there. */
const isAgreed = (desk: Desk, path: string, node: Node): boolean =>
  desk.sides.every(({ changes }) => {
    const wanted = changes.get(path);
    if (!changes.has(path)) return true;
    return !!wanted && isSameContent(wanted, node) && isSameXattrs(wanted.xattrs, node.xattrs);
  });

function sayUnknown(
  desk: Desk,
  override: Override,
  having: readonly Side[],
  isUser: boolean,
): void {
  const name = readable(isUser ? override.user : override.group);
  const kind = isUser ? "user" : "group";
  const file = isUser ? "etc/passwd" : "etc/group";
  const lacking = desk.sides.filter((side) => !having.includes(side) && side.changes.has(file));
  desk.conflict({
    level: "record",
    subject: `${shown(database)}: ${readable(override.path)}`,
    why: `there is no ${kind} ${name}, and dpkg refuses to work without`,
    base: undefined,
    sides: [
      ...having.map(({ section }) => ({ section, value: readable(override.line) })),
      ...lacking.map(({ section }) => ({ section, value: `changes ${shown(file)}` })),
    ],
  });
}

/** Lines `user group mode path`. Source: dpkg, lib/dpkg/db-fsys-override.c. */
function overridesIn(desk: Desk, tree: Tree): Override[] {
  return linesOf(desk.read(tree, database)).flatMap((line) => {
    const [user, group, mode, ...path] = line.split(" ");
    return user && group && mode && path.length > 0
      ? [{ user, group, mode: Number.parseInt(mode, 8), path: path.join(" "), line }]
      : [];
  });
}

function accountsIn(desk: Desk, tree: Tree): Accounts {
  return {
    users: numbersOf(desk.read(tree, "etc/passwd")),
    groups: numbersOf(desk.read(tree, "etc/group")),
  };
}

const isKnown = ({ users, groups }: Accounts, { user, group }: Override): boolean =>
  numberOf(users, user) !== undefined && numberOf(groups, group) !== undefined;

/** The number of a name, or that of `#12`. */
const numberOf = (known: ReadonlyMap<string, number>, name: string): number | undefined =>
  name.startsWith("#") ? Number(name.slice(1)) : known.get(name);
