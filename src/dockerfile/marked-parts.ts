import { type Diagnostic, fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import { argsOf, cmdOf, isAddition, leftOver, saidAgain } from "./carry.ts";
import { above, type Constants, constantsIn, constantsOf } from "./constants.ts";
import { type Marked, type MarkedSection, tailName } from "./marked.ts";
import type { Instruction } from "./parse.ts";
import { after, imageAfter, isSame, merged, type State } from "./part-state.ts";
import type { Part } from "./parts.ts";
import { type Aspect, settingsOf, usesOf } from "./settings.ts";
import { baseName } from "./stages.ts";
import { lateAuthor, otherState } from "./state-problems.ts";
import { byPlace, type WholeFile, wholeFileOf } from "./whole-file.ts";

/** What the parts of a marked file are built from. */
export interface MarkedParts {
  readonly base: Part;
  readonly sections: readonly (Part & Pick<MarkedSection, "place" | "platforms">)[];
  /** What is left to do on top of all sections; undefined when there is nothing. */
  readonly tail: Tail | undefined;
}

export interface Tail {
  /** Undefined where it needs no build. */
  readonly part: Part | undefined;
  readonly constants: Constants;
}

/**
 * Gives each part what no image hands on to it (ARG, the CMD that an ENTRYPOINT would take away), and
 * the tail what the merge of all sections would not give the configuration in the file's order. An
 * instruction that would then see other variables, another user, folder or shell than when the file
 * is built as it stands is a problem. `isList` tells variables whose entries are merged.
 */
export function partsOf(marked: Marked, isList: (name: string) => boolean): Result<MarkedParts> {
  const { base, sections } = marked;
  const file = wholeFileOf(marked, isList);
  const { escaper, problems } = file;
  const baseEnd = imageAfter(new Map(), base, escaper);
  check(file, baseName, [], base, file.begin);
  const done = new Map<string, { readonly from: State; readonly to: State }>();
  const fromOf = (needs: readonly MarkedSection[]): State =>
    merged(
      baseEnd,
      needs.flatMap(({ name }) => done.get(name) ?? []),
    );

  const parts = sections.map((section) => {
    const needs = closureOf(section.needs, sections);
    const below = byPlace([...base, ...needs.flatMap(({ own }) => own)]);
    const { own } = section;
    const carried = [...argsOf(below, escaper, problems), ...cmdOf(below, own)];
    const from = fromOf(needs);
    const text = byPlace([...carried, ...own]);
    check(file, section.name, needs, text, from);
    done.set(section.name, { from, to: imageAfter(from, text, escaper) });
    return { ...section, carried: byPlace(carried) };
  });

  const behind = tailOf(file, marked, fromOf(sections), parts.some(takesCmdAway));
  const authors = sections.flatMap((one) => one.own.filter(({ name }) => name === "MAINTAINER"));
  problems.push(...authors.map(lateAuthor));
  if (problems.length > 0) return fail(eachOnce(problems));
  return ok({
    base: { name: "base", needs: [], own: base, carried: [] },
    sections: parts,
    tail: behind,
  });
}

/** An ENTRYPOINT takes the CMD of the image below away, also where another section has set the same. */
const takesCmdAway = ({ own, carried }: Pick<Part, "own" | "carried">): boolean =>
  own.some(({ name }) => name === "ENTRYPOINT") &&
  ![...own, ...carried].some(({ name }) => name === "CMD");

/** What is left to do on the merge of all sections, of which one may have taken CMD away. */
function tailOf(
  file: WholeFile,
  { sections, tail }: Marked,
  from: State,
  isCmdUnsure: boolean,
): Tail | undefined {
  const { escaper, inFile, problems } = file;
  const below = inFile.filter((one) => !tail.includes(one));
  const left = leftOver(from, file, tail);
  const cmd = file.end.get("CMD")?.by;
  if (cmd && isCmdUnsure && !tail.includes(cmd)) left.set("CMD", [cmd]);
  const own = constantsOf(tail, escaper);
  const again = constantsIn(
    [...left].map(([aspect, by]) => [aspect, by.at(-1) as Instruction] as const),
    escaper,
  );
  if (own && again) {
    const constants = above(again, own);
    const hasCmd = constants.cmd !== undefined || below.some(({ name }) => name === "CMD");
    const all = constants.entrypoint && !hasCmd ? { ...constants, cmd: null } : constants;
    return Object.keys(all).length > 0 ? { part: undefined, constants: all } : undefined;
  }
  const apart = constantsApart(left, file);
  const said = saidAgain(left, file, tail);
  const carried = byPlace([
    ...new Set([...argsOf(below, escaper, problems), ...said, ...cmdOf(below, [...said, ...tail])]),
  ]);
  check(file, tailName, sections, byPlace([...carried, ...tail]), from);
  const needs = sections.map(({ name }) => name);
  const part = { name: tailName, needs, own: tail, carried };
  return { part, constants: apart };
}

/** Takes out of `left` what can be said without its ENV, which adds to a list besides. */
function constantsApart(
  left: Map<Aspect, readonly Instruction[]>,
  { escaper, isList }: WholeFile,
): Constants {
  let out: Constants = {};
  for (const [aspect, [by, ...more]] of left) {
    if (!by || more.length > 0) continue;
    const others = settingsOf(by, escaper).filter((other) => !left.has(other.aspect));
    const adds = others.some((other) => isAddition(by, other.aspect, isList, escaper));
    const said = adds ? constantsIn([[aspect, by]], escaper) : undefined;
    if (!said) continue;
    out = above(out, said);
    left.delete(aspect);
  }
  return out;
}

/** What is wrong with a line that many parts have is told of the first. */
function eachOnce(problems: readonly Diagnostic[]): Diagnostic[] {
  const keyOf = ({ code, place, related }: Diagnostic): string =>
    [code, place?.start, related?.[0]?.place.start].join(" ");
  return [...new Map(problems.toReversed().map((one) => [keyOf(one), one])).values()].reverse();
}

/** Whether a part's instructions, built on `from`, see what they see in the whole file. */
function check(
  file: WholeFile,
  name: string,
  needs: readonly MarkedSection[],
  text: readonly Instruction[],
  from: State,
): void {
  const { escaper, before, owners, isList, problems } = file;
  const names = new Set([name, ...needs.map((need) => need.name)]);
  const told = new Set<Instruction | undefined>();
  let state = from;
  for (const instruction of text) {
    for (const aspect of usesOf(instruction, escaper)) {
      if (isAddition(instruction, aspect, isList, escaper)) continue;
      // The folder of a WORKDIR that is said again is there.
      const isMade = instruction.name === "WORKDIR" && owners.get(instruction) !== name;
      if (isMade && aspect === "USER") continue;
      const wanted = before.get(instruction)?.get(aspect);
      const found = state.get(aspect);
      const cause = wanted?.by ?? found?.by;
      if (isSame(wanted, found) || told.has(cause)) continue;
      told.add(cause);
      problems.push(otherState(instruction, aspect, { wanted, found, name, names, owners }));
    }
    state = after(state, instruction, escaper);
  }
}

/** The sections of these names and all that they need, in the order of the file. */
function closureOf(names: readonly string[], sections: readonly MarkedSection[]): MarkedSection[] {
  const wanted = new Set(names);
  for (const name of wanted) {
    for (const need of sections.find((one) => one.name === name)?.needs ?? []) wanted.add(need);
  }
  return sections.filter(({ name }) => wanted.has(name));
}
