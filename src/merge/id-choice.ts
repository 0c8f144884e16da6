import type { Claim } from "./id-claims.ts";

/** Several names that want one number, or one name that has several. */
export interface Collision {
  readonly kind: "shared" | "differing";
  /** The number that is wanted, or the one that is kept. */
  readonly id: number;
  readonly claims: readonly (Claim & { readonly name: string })[];
  /** The account of the base that has the number. */
  readonly taken?: string;
}

export interface Choice {
  /** The number of every new account in the merged image, by name. */
  readonly numbers: ReadonlyMap<string, number>;
  /** In the order of numbers. */
  readonly collisions: readonly Collision[];
}

/** Names that are one account, since a section gave them one number, and what they claim. */
interface Account {
  readonly names: readonly string[];
  readonly claims: readonly (Claim & { readonly name: string })[];
  /** The number it would keep. */
  readonly id: number;
  readonly isFound: boolean;
  /** What keeping the number spares. */
  readonly bytes: number;
}

/**
 * Gives every new account one number. One that has different numbers in several sections gets that
 * which owns the most bytes; of several that want one number the one that owns the most bytes there
 * keeps it. Numbers that were given by a merge before stand above all. `used` are those that nobody
 * new gets. Neither the order of sections nor that of names matters.
 */
export function chooseNumbers(
  claims: ReadonlyMap<string, readonly Claim[]>,
  taken: ReadonlyMap<number, string>,
  used: ReadonlySet<number>,
): Choice {
  const accounts = accountsOf(claims);
  const wanted = new Map<number, Account[]>();
  for (const account of accounts) {
    wanted.set(account.id, [...(wanted.get(account.id) ?? []), account]);
  }
  const numbers = new Map<string, number>();
  const inUse = new Set(used);
  const collisions: Collision[] = [];
  for (const [id, several] of [...wanted].sort(([a], [b]) => a - b)) {
    const owner = taken.get(id);
    const queue = several.sort(compareAccounts);
    const keeper = owner === undefined ? queue.shift() : undefined;
    for (const account of [keeper, ...queue]) {
      if (!account) continue;
      const to = account === keeper ? id : nextFree(id, inUse);
      inUse.add(to);
      for (const name of account.names) numbers.set(name, to);
      const own = distinctIds(account.claims);
      if (own.length > 1) collisions.push({ kind: "differing", id: to, claims: account.claims });
    }
    if (queue.length > 0) {
      const all = [...(keeper ? [keeper] : []), ...queue].flatMap((account) => account.claims);
      const here = all.filter((claim) => claim.id === id);
      const base = owner === undefined ? {} : { taken: owner };
      collisions.push({ kind: "shared", id, claims: here, ...base });
    }
  }
  return { numbers, collisions };
}

const distinctIds = (claims: readonly Claim[]): number[] => [
  ...new Set(claims.map(({ id }) => id)),
];

/** Puts names together that have one number in one section. */
function accountsOf(claims: ReadonlyMap<string, readonly Claim[]>): Account[] {
  const leaders = new Map<string, string>();
  const leaderOf = (name: string): string => {
    const next = leaders.get(name) ?? name;
    return next === name ? name : leaderOf(next);
  };
  const holders = new Map<string, string>();
  const names = [...claims.keys()].sort();
  for (const name of names) {
    for (const { section, id, isFound } of claims.get(name) ?? []) {
      const place = `${section} ${isFound} ${id}`;
      const first = holders.get(place);
      if (first === undefined) holders.set(place, name);
      else {
        const [a = "", b = ""] = [leaderOf(first), leaderOf(name)].sort();
        leaders.set(b, a);
      }
    }
  }
  const together = new Map<string, string[]>();
  for (const name of names) {
    const leader = leaderOf(name);
    together.set(leader, [...(together.get(leader) ?? []), name]);
  }
  return [...together.values()].map((each) => accountOf(each, claims));
}

function accountOf(
  names: readonly string[],
  byName: ReadonlyMap<string, readonly Claim[]>,
): Account {
  const claims = names.flatMap((name) =>
    (byName.get(name) ?? []).map((claim) => ({ ...claim, name })),
  );
  const options = distinctIds(claims).map((id) => {
    const here = claims.filter((claim) => claim.id === id);
    // Names of one account in one section own the same bytes.
    const bytes = new Map(here.map((claim) => [claim.section, claim.bytes]));
    return {
      id,
      isFound: here.some(({ isFound }) => isFound),
      bytes: [...bytes.values()].reduce((sum, each) => sum + each, 0),
    };
  });
  const [best] = options.sort(
    (a, b) => Number(b.isFound) - Number(a.isFound) || b.bytes - a.bytes || a.id - b.id,
  );
  if (!best) throw new Error("Internal error: an account without a number");
  return { names, claims, ...best };
}

function compareAccounts(a: Account, b: Account): number {
  const [nameA = "", nameB = ""] = [a.names[0], b.names[0]];
  return Number(b.isFound) - Number(a.isFound) || b.bytes - a.bytes || (nameA < nameB ? -1 : 1);
}

/** nobody, and what stands for nobody at all. */
const reserved = new Set([65_534, 65_535, 4_294_967_294, 4_294_967_295]);

/**
 * The next number of the same kind: system numbers below 500 (adduser counts up) go up, those below
 * 1000 (useradd and systemd-sysusers count down) go down, those of people go up.
 */
function nextFree(id: number, used: ReadonlySet<number>): number {
  const isFree = (at: number): boolean => !used.has(at) && !reserved.has(at);
  if (id < 500) {
    for (let at = Math.max(100, id + 1); at < 1000; at++) if (isFree(at)) return at;
  } else if (id < 1000) {
    for (let at = id - 1; at >= 100; at--) if (isFree(at)) return at;
  }
  let at = id < 1000 ? 100 : id + 1;
  while (!isFree(at)) at++;
  return at;
}
