import picocolors from "picocolors";
import type { Change, Difference, Ignored } from "../compare/difference.ts";
import { rules } from "../compare/difference.ts";
import { byOrigin } from "../compare/origins.ts";
import { formatPlatform } from "../image/descriptor.ts";
import { type Diff, isEquivalent, type PlatformDiff } from "../run/diff.ts";
import { countOf } from "./format.ts";

export interface DiffText {
  readonly color: boolean;
  /** Whether every difference is told, and not only the first of each group. */
  readonly all: boolean;
}

/** Lines of a group that are told unless all are. */
const linesOfGroup = 20;

const signs: { readonly [change in Change]: string } = { added: "+", removed: "-", changed: "~" };

/**
 * What differs, by the part of the images that it belongs to, and on the last line whether they are
 * equivalent: `-` is only in the first image, `+` only in the second, `~` is another one.
 */
export function diffText(diff: Diff, { color, all }: DiffText): string {
  const { bold, green, red } = picocolors.createColors(color);
  const { platforms } = diff;
  const lines = [
    ...diff.onlyA.map((platform) => `- platform ${formatPlatform(platform)}`),
    ...diff.onlyB.map((platform) => `+ platform ${formatPlatform(platform)}`),
  ];
  for (const { platform, compared } of platforms) {
    const { differences, originOf } = compared;
    const where = platforms.length > 1 ? ` (${formatPlatform(platform)})` : "";
    for (const [origin, group] of byOrigin(differences, originOf)) {
      lines.push(bold(`${origin}${where}`), ...groupLines(group, all), "");
    }
  }
  const equivalent = isEquivalent(diff);
  const verdict = equivalent ? green("equivalent") : red("not equivalent");
  return [...lines, `${verdict}: ${[foundText(diff), ignoredText(diff)].join("; ")}`].join("\n");
}

function groupLines(group: readonly Difference[], all: boolean): string[] {
  const told = all ? group.map((difference) => ({ difference, more: 0 })) : folded(group);
  const lines = told.map(({ difference, more }) => lineOf(difference, more));
  const shown = all ? lines : lines.slice(0, linesOfGroup);
  const rest = lines.length - shown.length;
  return rest > 0 ? [...shown, `  … and ${rest} more; --all tells them`] : shown;
}

function lineOf({ change, subject, details, topic }: Difference, more: number): string {
  const what = details.join(", ");
  const of = topic === "package" ? "of its files" : "below it";
  const rest = more > 0 ? ` (and ${more} ${of})` : "";
  return `  ${signs[change]} ${subject}${what === "" ? "" : `  ${what}`}${rest}`;
}

interface Told {
  readonly difference: Difference;
  /** Others that it stands for. */
  more: number;
}

/** A directory stands for what came or went with it, and a package for its files. */
function folded(group: readonly Difference[]): Told[] {
  const told: Told[] = [];
  const packages = new Map<string, Told>();
  const directories = new Map<string, Told>();
  for (const difference of group) {
    const { topic, subject } = difference;
    if (topic === "package") packages.set(subject, { difference, more: 0 });
  }
  for (const difference of group) {
    const owner =
      packages.get(`package ${difference.package}`) ?? directoryOf(difference, directories);
    if (owner) {
      owner.more++;
      continue;
    }
    const own = packages.get(difference.subject) ?? { difference, more: 0 };
    told.push(own);
    if (difference.details[0] === "a directory" && difference.change !== "changed") {
      directories.set(`${difference.change} ${difference.subject}`, own);
    }
  }
  return told;
}

function directoryOf(
  { change, subject }: Difference,
  directories: ReadonlyMap<string, Told>,
): Told | undefined {
  for (let at = subject.lastIndexOf("/"); at > 0; at = subject.lastIndexOf("/", at - 1)) {
    const found = directories.get(`${change} ${subject.slice(0, at)}`);
    if (found) return found;
  }
  return undefined;
}

function foundText({ platforms, onlyA, onlyB }: Diff): string {
  const count = sum(platforms, ({ compared }) => compared.differences.length);
  const all = count + onlyA.length + onlyB.length;
  const paths = sum(platforms, ({ compared }) => compared.counts.paths);
  const areSame = platforms.every(({ compared }) => compared.sameLayers);
  const compared = areSame ? "the same layers" : `${countOf(paths, "path")} compared`;
  return all === 0 ? compared : `${countOf(all, "difference")}, ${compared}`;
}

/** What does not count, by what explains it. */
function ignoredText({ platforms, strict }: Diff): string {
  if (strict) return "nothing is ignored";
  const counts = countsByRule(platforms.flatMap(({ compared }) => compared.ignored));
  const times = sum(platforms, ({ compared }) => compared.counts.times);
  if (times > 0) counts.set(rules.times, (counts.get(rules.times) ?? 0) + times);
  if (counts.size === 0) return "nothing had to be ignored";
  const list = [...counts].map(([rule, count]) => `${rule} (${count})`);
  return `ignored: ${list.join(", ")}; --strict counts them`;
}

function countsByRule(ignored: readonly Ignored[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of ignored) counts.set(rules[rule], (counts.get(rules[rule]) ?? 0) + 1);
  return counts;
}

const sum = (all: readonly PlatformDiff[], of: (one: PlatformDiff) => number): number =>
  all.reduce((total, one) => total + of(one), 0);
