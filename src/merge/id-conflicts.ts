import type { Conflict, ConflictSide } from "./conflict.ts";
import { readable } from "./formats/latin1.ts";
import type { Collision } from "./id-choice.ts";
import type { IdKind, Numbers, SideNumbers } from "./id-claims.ts";
import type { IdPolicy } from "./policy.ts";

/** From here up numbers are people's, and written down elsewhere: `USER`, volumes, network disks. */
const firstOfPeople = 1000;

/** Collisions that may not be settled by giving other numbers. */
export function idConflicts(
  policy: IdPolicy,
  users: readonly Collision[],
  groups: readonly Collision[],
): Conflict[] {
  const counts = (collision: Collision): boolean =>
    policy === "error" || (policy !== "renumber-all" && isOfPeople(collision));
  const signs = new Map(users.filter(counts).map((each) => [signOf(each), each]));
  const own = groups.filter(counts).filter((each) => !signs.has(signOf(each)));
  const withGroup = new Set(groups.map(signOf));
  return [
    ...[...signs].map(([sign, each]) => conflictOf("user", each, withGroup.has(sign))),
    ...own.map((each) => conflictOf("group", each, false)),
  ];
}

const isOfPeople = ({ id, claims }: Collision): boolean =>
  id >= firstOfPeople || claims.some((claim) => claim.id >= firstOfPeople);

/** The same for a user and for the group of its own. */
const signOf = ({ kind, id, claims }: Collision): string =>
  JSON.stringify([kind, id, claims.map(({ section, name, id: own }) => [section, name, own])]);

function conflictOf(kind: IdKind, collision: Collision, hasGroup: boolean): Conflict {
  const number = kind === "user" ? "uid" : "gid";
  const { id, claims, taken } = collision;
  const account = (name: string): string =>
    `${kind} ${readable(name)}${hasGroup ? " and its group" : ""}`;
  if (collision.kind === "differing") {
    const [first] = claims;
    const tool = kind === "user" ? "useradd --uid" : "groupadd --gid";
    return {
      level: "ids",
      subject: `${number} of ${account(first?.name ?? "")}`,
      why: "sections gave it different numbers",
      base: undefined,
      sides: sidesOf(claims.map((claim) => [claim.section, `${number} ${claim.id}`])),
      ways: [`give it one number in all of them: \`${tool} ${id} …\``],
    };
  }
  return {
    level: "ids",
    subject: `${number} ${id}`,
    base: taken === undefined ? undefined : account(taken),
    sides: sidesOf(claims.map(({ section, name }) => [section, account(name)])),
    ways: ["create both in one section"],
  };
}

/** Each section once, with all that is to be said of it. */
function sidesOf(values: readonly (readonly [section: string, value: string])[]): ConflictSide[] {
  const bySection = new Map<string, Set<string>>();
  for (const [section, value] of values) {
    bySection.set(section, (bySection.get(section) ?? new Set()).add(value));
  }
  return [...bySection].map(([section, each]) => ({ section, value: [...each].join(", ") }));
}

/**
 * Accounts of the base to which a section gave another number, while another section has files
 * with the old one: what the base has is never renumbered.
 */
export function baseConflicts(
  kind: IdKind,
  base: Numbers,
  sides: readonly SideNumbers[],
): Conflict[] {
  return [...base].flatMap(([name, id]): Conflict[] => {
    const movers = sides.filter(({ to }) => (to.get(name) ?? id) !== id);
    const users = sides.filter(({ to, owned }) => to.get(name) === id && owned.has(id));
    if (movers.length === 0 || users.length === 0) return [];
    const number = kind === "user" ? "uid" : "gid";
    return [
      {
        level: "record",
        subject: `${kind === "user" ? "/etc/passwd" : "/etc/group"}: ${kind} ${readable(name)}`,
        why: "its number changes while another section has files with the old one",
        base: `${number} ${id}`,
        sides: sides.flatMap((side) => {
          if (movers.includes(side)) {
            return [{ section: side.section, value: `${number} ${side.to.get(name)}` }];
          }
          const hasFiles = users.includes(side);
          return hasFiles ? [{ section: side.section, value: `files of ${number} ${id}` }] : [];
        }),
      },
    ];
  });
}
