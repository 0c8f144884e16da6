import type { Driver, RecordConflict } from "../driver.ts";
import { bytesOf, latin1, readable } from "../formats/latin1.ts";
import { type Hunk, hunksOf, linesOf, regionsOf, textIn } from "../line-diff.ts";
import { type SideChange, standing } from "../standing.ts";
import { agreement } from "./agreement.ts";
import { refusal } from "./refusal.ts";

/** What a section found and left in one region of the base's lines. */
type Word = SideChange<string> & { readonly section: string };

/**
 * Three-way merge of lines, of all sections at once: where only one changed some lines, they are
 * its; changes that overlap or touch are a conflict. Needs a text that all began with.
 */
export const text3: Driver = {
  name: "text3",
  merge(base, changes) {
    const settled = agreement(base, changes);
    if (settled) return settled;
    if (!base) return refusal(base, changes, "file", "the base has no text that both began with");
    const lines = linesOf(latin1(base));
    const hunks = (bytes: Buffer | undefined): readonly Hunk[] =>
      hunksOf(lines, linesOf(latin1(bytes)));
    const sides = changes.map((side) => ({ ...side, from: hunks(side.from), to: hunks(side.to) }));
    const conflicts: RecordConflict[] = [];
    const merged: string[] = [];
    let at = 0;
    for (const region of regionsOf(sides.flatMap(({ from, to }) => [...from, ...to]))) {
      const { start, end } = region;
      merged.push(...lines.slice(at, start));
      at = end;
      const before = lines.slice(start, end).join("");
      const words = standing<Word>(
        sides.map((side) => ({
          ...side,
          from: textIn(lines, side.from, region),
          to: textIn(lines, side.to, region),
        })),
        (a, b) => a === b,
      );
      const last = words.at(-1);
      merged.push(last ? last.to : before);
      if (words.every(({ to }) => to === last?.to)) continue;
      conflicts.push({
        key: placeOf(start, end),
        why: "",
        base: before === "" ? undefined : readable(before),
        sides: words.map(({ section, to }) => ({
          section,
          value: to === "" ? "(removed)" : readable(to),
        })),
      });
    }
    merged.push(...lines.slice(at));
    return { bytes: bytesOf(merged.join("")), conflicts, notes: [] };
  },
};

/** Lines of the base, counted from 1. */
function placeOf(start: number, end: number): string {
  if (start === end) return start === 0 ? "what is before line 1" : `what is after line ${start}`;
  return end - start === 1 ? `line ${end}` : `lines ${start + 1}-${end}`;
}
