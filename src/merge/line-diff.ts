import { diffArrays } from "diff";

/** A run of lines, from `start` to before `end`, counted from 0. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/** Lines of one text that other lines take the place of. */
export interface Hunk extends Region {
  readonly lines: readonly string[];
}

/** Changed lines; with more than that two texts have nothing to do with each other. */
const maxEditLength = 5000;

/** Lines with their ends; the last may have none. */
export const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** What makes one text the other, in order; between two hunks there is a line that stays. */
export function hunksOf(before: readonly string[], after: readonly string[]): Hunk[] {
  const parts = diffArrays([...before], [...after], { maxEditLength });
  if (!parts) return [{ start: 0, end: before.length, lines: after }];
  const hunks: Hunk[] = [];
  let at = 0;
  let open: Hunk | undefined;
  for (const { added, removed, value } of parts) {
    if (added || removed) {
      open ??= { start: at, end: at, lines: [] };
      if (removed) at += value.length;
      open = { start: open.start, end: at, lines: added ? [...open.lines, ...value] : open.lines };
      continue;
    }
    if (open) hunks.push(open);
    open = undefined;
    at += value.length;
  }
  return open ? [...hunks, open] : hunks;
}

/** The regions that hunks of several texts cover together; those that touch are one. */
export function regionsOf(hunks: readonly Hunk[]): Region[] {
  const regions: Region[] = [];
  for (const { start, end } of hunks.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = regions.at(-1);
    if (last && start <= last.end) {
      regions[regions.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    } else regions.push({ start, end });
  }
  return regions;
}

/** What a text has in a region that holds its hunks whole. */
export function textIn(lines: readonly string[], hunks: readonly Hunk[], region: Region): string {
  const pieces: string[] = [];
  let at = region.start;
  for (const hunk of hunks) {
    if (hunk.start < region.start || hunk.end > region.end) continue;
    pieces.push(...lines.slice(at, hunk.start), ...hunk.lines);
    at = hunk.end;
  }
  return [...pieces, ...lines.slice(at, region.end)].join("");
}
