import { numbersOf } from "./formats/accounts.ts";
import { idsOfNode } from "./id-map.ts";
import type { Side, Tree } from "./tree.ts";

export type IdKind = "user" | "group";

/** Numbers by name. */
export type Numbers = ReadonlyMap<string, number>;

/** What a section has to do with the numbers of one kind. */
export interface SideNumbers {
  readonly section: string;
  /** Accounts that it found and the base has not: sections that it needs made them. */
  readonly found: Numbers;
  /** Accounts that it made. */
  readonly made: Numbers;
  readonly from: Numbers;
  readonly to: Numbers;
  /** How much of the section's layer each number owns, in bytes. */
  readonly owned: ReadonlyMap<number, number>;
}

/** Of one name in one section. */
export interface Claim {
  readonly section: string;
  readonly id: number;
  readonly bytes: number;
  /** The section found the account with this number: it was given to it by a merge before. */
  readonly isFound: boolean;
}

/** Accounts with their numbers, of one file in one tree; `path` is read with `read`. */
export type ReadFile = (tree: Tree, path: string) => Buffer | undefined;

const files: { readonly [kind in IdKind]: string } = { user: "etc/passwd", group: "etc/group" };

/** An entry's header and padding in a layer, in bytes. */
const entryCost = 512;

export const readNumbers = (kind: IdKind, tree: Tree, read: ReadFile): Numbers =>
  numbersOf(read(tree, files[kind]));

export function numbersOfSide(
  kind: IdKind,
  base: Numbers,
  side: Side,
  read: ReadFile,
): SideNumbers {
  const from = readNumbers(kind, side.from, read);
  const to = readNumbers(kind, side.to, read);
  return {
    section: side.section,
    from,
    to,
    found: added(base, from, base),
    made: added(from, to, base),
    owned: ownedBy(kind, side),
  };
}

/**
 * Names that are new, without those that were given another's number with intent (`useradd -o`):
 * the number of one that was there before and still is. Names of the base are never new.
 */
function added(before: Numbers, after: Numbers, base: Numbers): Numbers {
  const kept = [...before].filter(([name, id]) => after.get(name) === id).map(([, id]) => id);
  const given = new Set(kept);
  return new Map(
    [...after].filter(([name, id]) => !before.has(name) && !base.has(name) && !given.has(id)),
  );
}

function ownedBy(kind: IdKind, { changes }: Side): ReadonlyMap<number, number> {
  const owned = new Map<number, number>();
  const links = new Set<string>();
  for (const node of changes.values()) {
    if (!node) continue;
    const isAgain = node.link !== undefined && links.has(node.link);
    if (node.link !== undefined) links.add(node.link);
    const id = kind === "user" ? node.uid : node.gid;
    const bytes = entryCost + (isAgain ? 0 : (node.content?.size ?? 0));
    owned.set(id, (owned.get(id) ?? 0) + bytes);
  }
  return owned;
}

/** What every section's new accounts claim, by name. */
export function claimsOf(sides: readonly SideNumbers[]): ReadonlyMap<string, readonly Claim[]> {
  const claims = new Map<string, Claim[]>();
  for (const { section, found, made, to, owned } of sides) {
    const add = (name: string, id: number, isFound: boolean): void => {
      const bytes = to.get(name) === id ? (owned.get(id) ?? 0) : 0;
      claims.set(name, [...(claims.get(name) ?? []), { section, id, bytes, isFound }]);
    };
    for (const [name, id] of found) add(name, id, true);
    for (const [name, id] of made) add(name, id, false);
  }
  return claims;
}

/** Numbers that accounts of the base have and no other can get, with the account's name. */
export function takenOf(base: Numbers, sides: readonly SideNumbers[]): ReadonlyMap<number, string> {
  const taken = new Map<number, string>();
  for (const [name, id] of base) {
    // Where one section took the account away, its number is free, unless another still uses it.
    const isLeft = sides.some(({ to }) => to.get(name) !== id);
    const isUsed = sides.some(({ to, owned }) => to.get(name) === id && owned.has(id));
    if (!isLeft || isUsed) taken.set(id, name);
    for (const { to } of sides) {
      const now = to.get(name);
      if (now !== undefined && now !== id && !taken.has(now)) taken.set(now, name);
    }
  }
  return taken;
}

/** Every number that is used anywhere: by accounts and as the owner of files. */
export function usedNumbers(
  kind: IdKind,
  base: Tree,
  sides: readonly Side[],
  accounts: readonly Numbers[],
): Set<number> {
  const used = new Set(accounts.flatMap((numbers) => [...numbers.values()]));
  const nodes = [base.values(), ...sides.map(({ changes }) => changes.values())];
  for (const each of nodes) {
    for (const node of each) {
      if (!node) continue;
      const found = idsOfNode(node);
      for (const id of kind === "user" ? found.users : found.groups) used.add(id);
    }
  }
  return used;
}
