import { type Conflict, type ConflictSide, type Level, listOf } from "./conflict.ts";
import { waysOut } from "./ways.ts";

/** How long a value's line and an instruction may be, and how many lines and paths are shown. */
const limits = { line: 160, lines: 8, paths: 3 };

/** What is said of a subject whose values tell the rest. */
const verbs: { readonly [level in Level]: string } = {
  configuration: "is set differently by",
  metadata: "has other permissions, owners or attributes in",
  record: "is set differently by",
  ids: "is given out twice, by",
  regenerate: "is generated differently in",
  package: "is not the same in",
  structural: "is not the same kind of thing in",
  content: "is written differently by",
};

/**
 * One conflict as a person reads it: level, place, what each section did and by which instruction,
 * what else it explains, and the ways out. Several lines, the first without indentation.
 */
export const formatConflict = (conflict: Conflict): string =>
  formatConflictWith(conflict, waysOut(conflict));

/** The same with other ways out than those that a layerfile gives. */
export function formatConflictWith(conflict: Conflict, ways: readonly string[]): string {
  const { level, subject, why, base, sides, folded = [] } = conflict;
  const names = listOf([...new Set(sides.map(({ section }) => section))]);
  const head = why ? `${subject}: ${why} (${names})` : `${subject} ${verbs[level]} ${names}:`;
  return [
    `[${level}] ${printable(head)}`,
    ...sides.flatMap(sideLines),
    ...(base === undefined ? [] : valueLines("base", base, "")),
    ...foldedLines(folded),
    ...waysLines(ways),
  ].join("\n");
}

function sideLines({ section, value, packages = [], instruction }: ConflictSide): string[] {
  const owner = packages.length > 0 ? ` (package ${packages.join(", ")})` : "";
  const lines = valueLines(section, value, owner);
  if (instruction) lines.push(`    by ${cut(printable(instruction).replace(/\s+/g, " "))}`);
  return lines;
}

/** `NAME: VALUE`, or the value's lines below the name. */
function valueLines(name: string, value: string, owner: string): string[] {
  const lines = printable(value).replace(/\n$/, "").split("\n").map(cut);
  if (lines.length === 1) return [`  ${name}: ${lines[0] || "(empty)"}${owner}`];
  const shown = lines.slice(0, limits.lines);
  const more = lines.length - shown.length;
  return [
    `  ${name}${owner}:`,
    ...shown.map((line) => `    | ${line}`.trimEnd()),
    ...(more > 0 ? [`    … ${more} more`] : []),
  ];
}

function foldedLines(folded: readonly string[]): string[] {
  if (folded.length === 0) return [];
  const shown = folded
    .slice(0, limits.paths)
    .map((path) => printable(`/${path}`.replace("//", "/")));
  const more = folded.length - shown.length;
  return [`  its files: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`];
}

function waysLines(ways: readonly string[]): string[] {
  return ways.length === 0 ? [] : ["  ways out:", ...ways.map((way) => `  - ${way}`)];
}

const cut = (line: string): string =>
  line.length > limits.line ? `${line.slice(0, limits.line - 1)}…` : line;

/** A text from an image, which must not move the cursor of a terminal. */
const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}]/gu, (character) =>
    character === "\n" || character === "\t" ? character : "\ufffd",
  );
