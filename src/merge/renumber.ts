import type { IdMap } from "./acl.ts";
import type { Conflict } from "./conflict.ts";
import type { Contents } from "./contents.ts";
import type { Note } from "./desk.ts";
import { readable } from "./formats/latin1.ts";
import { type Choice, chooseNumbers } from "./id-choice.ts";
import {
  claimsOf,
  type IdKind,
  type Numbers,
  numbersOfSide,
  type ReadFile,
  readNumbers,
  type SideNumbers,
  takenOf,
  usedNumbers,
} from "./id-claims.ts";
import { baseConflicts, idConflicts } from "./id-conflicts.ts";
import type { Remap } from "./id-texts.ts";
import type { MergePolicy } from "./policy.ts";
import { renumberSide } from "./renumber-side.ts";
import type { RenumberedId } from "./report.ts";
import { type MovedLines, type MovedRange, moveRanges } from "./sub-ranges.ts";
import type { Side, Tree } from "./tree.ts";

export interface Renumbered {
  /** As if every section had been built with the numbers that its accounts have in the end. */
  readonly sides: readonly Side[];
  readonly conflicts: Conflict[];
  readonly notes: Note[];
  /** In the order of sections, users first. */
  readonly ids: RenumberedId[];
}

const rangeFiles = ["etc/subuid", "etc/subgid"];

/**
 * Makes the numbers of users and groups go together, before the three-way merge: every name that
 * sections made gets one number, every such number one name. Accounts of the base keep theirs.
 * What a section owns in its changes follows: entries, ACLs, databases that name numbers, ranges of
 * subordinate ones. Where the policy wants no new numbers there are conflicts, and the sides are
 * what they would be if it did, for those who go on nevertheless.
 */
export function renumber(
  base: Tree,
  sides: readonly Side[],
  contents: Contents,
  policy: MergePolicy,
): Renumbered {
  const read: ReadFile = (tree, path) => {
    const content = tree.get(path)?.content;
    return content && contents.get(content);
  };
  const users = choose("user", base, sides, read);
  const groups = choose("group", base, sides, read);
  const bytesOf = (owner: string): number =>
    (users.claims.get(owner) ?? []).reduce((sum, claim) => sum + claim.bytes, 0);
  const ranges = rangeFiles.map((path) => ({
    path,
    ...moveRanges(path, base, sides, read, bytesOf),
  }));

  const conflicts = [
    ...baseConflicts("user", users.base, users.sides),
    ...baseConflicts("group", groups.base, groups.sides),
    ...idConflicts(policy.ids, users.choice.collisions, groups.choice.collisions),
    ...(policy.ids === "error" ? ranges.flatMap(rangeConflicts) : []),
  ];
  const notes = ranges.flatMap(({ path, moved }) => moved.map((range) => rangeNote(path, range)));
  const ids: RenumberedId[] = [];
  const renumbered = sides.map((side, at) => {
    const [user, group] = [users.sides[at], groups.sides[at]];
    if (!user || !group) return side;
    ids.push(...idsOf("user", user, users.choice), ...idsOf("group", group, groups.choice));
    const moved = new Map<string, MovedLines>();
    for (const { path, lines } of ranges) {
      const own = lines.get(side.section);
      if (own) moved.set(path, own);
    }
    const remapOf = (names: (numbers: SideNumbers) => Numbers[]): Remap => ({
      ids: {
        users: mapOf(names(user), users.choice),
        groups: mapOf(names(group), groups.choice),
      },
      ranges: moved,
    });
    const remap = {
      from: remapOf(({ found }) => [found]),
      to: remapOf(({ found, made, to }) => [still(found, to), made]),
    };
    const result = renumberSide(base, side, remap, contents);
    if (result.entries > 0) notes.push(entriesNote(side.section, result.entries, result.bytes));
    return result.side;
  });
  return { sides: renumbered, conflicts, notes, ids };
}

/**
 * An image's `USER` with the new numbers: `105:106`, `105`, `app:106`. `ids` are those of the
 * section that set it.
 */
export function remapUser(
  user: string,
  ids: readonly Pick<RenumberedId, "kind" | "from" | "to">[],
): string {
  const kinds = ["user", "group"];
  return user
    .split(":")
    .map((part, at) => {
      const found = ids.find(({ kind, from }) => kind === kinds[at] && part === String(from));
      return found ? String(found.to) : part;
    })
    .join(":");
}

interface Chosen {
  readonly base: Numbers;
  readonly sides: readonly SideNumbers[];
  readonly claims: ReturnType<typeof claimsOf>;
  readonly choice: Choice;
}

function choose(kind: IdKind, base: Tree, sides: readonly Side[], read: ReadFile): Chosen {
  const before = readNumbers(kind, base, read);
  const numbers = sides.map((side) => numbersOfSide(kind, before, side, read));
  const claims = claimsOf(numbers);
  const accounts = [before, ...numbers.flatMap(({ from, to }) => [from, to])];
  const used = usedNumbers(kind, base, sides, accounts);
  return {
    base: before,
    sides: numbers,
    claims,
    choice: chooseNumbers(claims, takenOf(before, numbers), used),
  };
}

/** Those that have the same number still. */
const still = (found: Numbers, to: Numbers): Numbers =>
  new Map([...found].filter(([name, id]) => to.get(name) === id));

function mapOf(names: readonly Numbers[], { numbers }: Choice): IdMap["users"] {
  const map = new Map<number, number>();
  for (const [name, id] of names.flatMap((each) => [...each])) {
    const to = numbers.get(name);
    if (to !== undefined && to !== id) map.set(id, to);
  }
  return map;
}

function idsOf(
  kind: IdKind,
  { section, found, made, to }: SideNumbers,
  { numbers }: Choice,
): RenumberedId[] {
  return [...still(found, to), ...made].flatMap(([name, from]) => {
    const now = numbers.get(name) ?? from;
    return now === from ? [] : [{ section, kind, name: readable(name), from, to: now }];
  });
}

const entriesNote = (section: string, entries: number, bytes: number): Note => ({
  by: "ids",
  text: `${entries} ${entries === 1 ? "entry" : "entries"} of ${section} (${bytes} bytes) have another owner`,
});

const rangeNote = (path: string, { owner, from, to, sections }: MovedRange): Note => ({
  by: "ids",
  text: `/${path}: the range of ${readable(owner)} (${sections.join(", ")}) starts at ${to}, not ${from}`,
});

function rangeConflicts({
  path,
  moved,
}: {
  readonly path: string;
  readonly moved: readonly MovedRange[];
}): Conflict[] {
  return moved.map(({ owner, sections, from, count }) => ({
    level: "ids",
    subject: `/${path}: ${readable(owner)}`,
    why: "its range is another's too, or not the same in all sections",
    base: undefined,
    sides: sections.map((section) => ({ section, value: `${from}:${count}` })),
  }));
}
