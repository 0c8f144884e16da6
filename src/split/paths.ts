import type { PathUse } from "../shell/effects.ts";

/** A path made absolute and clean, without a slash at its end; undefined where that depends on an unknown `cwd`. */
export function resolvePath(path: string, cwd: string | undefined): string | undefined {
  const from = path.startsWith("/") ? "" : cwd;
  if (from === undefined) return undefined;
  const parts: string[] = [];
  for (const part of `${from}/${path}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Names of one directory in images whose `/usr` is merged, and elsewhere at least not each other's. */
const aliases: readonly (readonly [RegExp, string])[] = [
  [/^\/(bin|sbin|lib|lib64|lib32|libx32)(?=\/|$)/, "/usr/$1"],
  [/^\/var\/run(?=\/|$)/, "/run"],
  [/^\/var\/lock(?=\/|$)/, "/run/lock"],
];

/** One name for what has several. */
export function canonicalPath(path: string): string {
  for (const [alias, name] of aliases) {
    if (alias.test(path)) return path.replace(alias, name);
  }
  return path;
}

const partsOf = (path: string): string[] => canonicalPath(path).split("/").filter(Boolean);

/** The longest beginning of a path that has no pattern in it. */
export function steadyPart({ path, glob }: PathUse): string {
  const parts = partsOf(path);
  const first = glob ? parts.findIndex((part) => /[*?[]/.test(part)) : -1;
  return `/${(first < 0 ? parts : parts.slice(0, first)).join("/")}`;
}

/** Whether `path` is `above` or stands somewhere below it. */
export function isUnder(path: string, above: string): boolean {
  const [one, other] = [canonicalPath(path), canonicalPath(above)];
  return other === "/" || one === other || one.startsWith(`${other}/`);
}

/** How two uses meet: at one path, or one above the other. */
export type Meeting = "same" | "above" | "below" | undefined;

/** How the paths of two uses stand to each other; patterns match rather too much. */
export function meetingOf(one: PathUse, other: PathUse): Meeting {
  const [a, b] = [partsOf(one.path), partsOf(other.path)];
  const common = Math.min(a.length, b.length);
  for (let at = 0; at < common; at++) {
    if (!partMatches(a[at] ?? "", one.glob, b[at] ?? "", other.glob)) return undefined;
  }
  if (a.length === b.length) return "same";
  return a.length < b.length ? "above" : "below";
}

/** Whether both uses can be about one file: a tree reaches all below its path. */
export function overlaps(one: PathUse, other: PathUse): boolean {
  const meeting = meetingOf(one, other);
  if (meeting === "above") return one.tree;
  if (meeting === "below") return other.tree;
  return meeting === "same";
}

function partMatches(one: string, oneGlob: boolean, other: string, otherGlob: boolean): boolean {
  const isPattern = (part: string, glob: boolean): boolean => glob && /[*?[]/.test(part);
  const [first, second] = [isPattern(one, oneGlob), isPattern(other, otherGlob)];
  if (first && second) return true;
  if (first) return patternOf(one).test(other);
  if (second) return patternOf(other).test(one);
  return one === other;
}

/** `[…]` counts as any one character. */
function patternOf(part: string): RegExp {
  const source = part
    .replace(/[.+^$(){}|\\]/g, "\\$&")
    .replace(/\[[^\]]*\]?/g, "?")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`);
}
