import { type AccountRecord, isNumber, parseAccounts } from "./formats/accounts.ts";
import type { ReadFile } from "./id-claims.ts";
import type { Side, Tree } from "./tree.ts";

/** Lines of one section's file that have another range now, old by new. */
export type MovedLines = ReadonlyMap<string, string>;

export interface MovedRange {
  readonly owner: string;
  readonly sections: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** A range of numbers of an owner; `end` is the first that is not of it any more. */
interface Range {
  readonly owner: string;
  readonly start: number;
  readonly end: number;
  readonly line: string;
}

/** A range that sections gave one owner, wherever each of them put it. */
interface Wish {
  readonly owner: string;
  readonly count: number;
  readonly start: number;
  readonly isFound: boolean;
  readonly lines: readonly { readonly section: string; readonly range: Range }[];
}

/**
 * Moves ranges of subordinate numbers (`etc/subuid`, `etc/subgid`) apart that sections gave to
 * different owners: the owner of the most bytes keeps its range, the others get the next free ones.
 * An owner that got ranges of one size in several sections has one. Ranges that overlap what their
 * own section found were meant so and stay.
 */
export function moveRanges(
  path: string,
  base: Tree,
  sides: readonly Side[],
  read: ReadFile,
  bytesOf: (owner: string) => number,
): { readonly lines: ReadonlyMap<string, MovedLines>; readonly moved: readonly MovedRange[] } {
  const before = rangesOf(read(base, path));
  const wishes = wishesOf(path, before, sides, read).sort(
    (a, b) =>
      Number(b.isFound) - Number(a.isFound) ||
      bytesOf(b.owner) - bytesOf(a.owner) ||
      a.start - b.start ||
      (a.owner < b.owner ? -1 : 1),
  );
  const placed: { start: number; end: number }[] = [...before];
  const starts = new Map<Wish, number>();
  const place = (wish: Wish, start: number): void => {
    starts.set(wish, start);
    placed.push({ start, end: start + wish.count });
  };
  for (const wish of wishes) if (isFree(placed, wish.start, wish.count)) place(wish, wish.start);
  for (const wish of wishes) {
    if (!starts.has(wish)) place(wish, nextFree(placed, wish.start, wish.count));
  }
  const lines = new Map<string, Map<string, string>>();
  const moved: MovedRange[] = [];
  for (const wish of wishes) {
    const to = starts.get(wish) ?? wish.start;
    for (const { section, range } of wish.lines) {
      if (range.start === to) continue;
      const own = lines.get(section) ?? new Map<string, string>();
      lines.set(section, own.set(range.line, `${wish.owner}:${to}:${wish.count}`));
    }
    const sections = wish.lines
      .filter(({ range }) => range.start !== to)
      .map(({ section }) => section);
    const { owner, count, start: from } = wish;
    if (sections.length > 0) moved.push({ owner, sections, from, to, count });
  }
  return { lines, moved };
}

function wishesOf(
  path: string,
  before: readonly Range[],
  sides: readonly Side[],
  read: ReadFile,
): Wish[] {
  const wishes = new Map<string, Wish>();
  for (const { section, from, to } of sides) {
    const found = rangesOf(read(from, path));
    const left = rangesOf(read(to, path));
    const kept = found.filter(({ line }) => left.some((range) => range.line === line));
    const made = without(left, found).filter(
      (range) => !kept.some((other) => other.start < range.end && range.start < other.end),
    );
    const seen = new Map<string, number>();
    const add = (range: Range, isFound: boolean): void => {
      const { owner, start, end } = range;
      const size = `${owner} ${end - start}`;
      const nth = (seen.get(size) ?? 0) + 1;
      seen.set(size, nth);
      const key = `${size} ${nth}`;
      const known = wishes.get(key);
      const lines = [...(known?.lines ?? []), { section, range }];
      const isBetter = !known || (isFound !== known.isFound ? isFound : start < known.start);
      wishes.set(key, {
        owner,
        count: end - start,
        start: isBetter ? start : known.start,
        isFound: isFound || (known?.isFound ?? false),
        lines,
      });
    };
    for (const range of without(found, before)) add(range, true);
    for (const range of made) add(range, false);
  }
  return [...wishes.values()];
}

const without = (ranges: readonly Range[], others: readonly Range[]): Range[] => {
  const lines = new Set(others.map(({ line }) => line));
  return ranges.filter(({ line }) => !lines.has(line));
};

function rangesOf(bytes: Buffer | undefined): Range[] {
  return [...parseAccounts(bytes).records.values()].flatMap((fields: AccountRecord) => {
    const [owner = "", start = "", count = ""] = fields;
    if (!isNumber(start) || !isNumber(count)) return [];
    const line = fields.join(":");
    return [{ owner, start: Number(start), end: Number(start) + Number(count), line }];
  });
}

type Span = { readonly start: number; readonly end: number };

const isFree = (placed: readonly Span[], start: number, count: number): boolean =>
  placed.every((other) => other.end <= start || start + count <= other.start);

function nextFree(placed: readonly Span[], from: number, count: number): number {
  let start = from;
  for (const other of [...placed].sort((a, b) => a.start - b.start)) {
    if (other.start < start + count && start < other.end) start = other.end;
  }
  return start;
}
