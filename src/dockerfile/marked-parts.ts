import { type Diagnostic, fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import { argsOf, cmdOf, isAddition, leftOver } from "./carry.ts";
import { type Constants, constantsOf } from "./constants.ts";
import { type Marked, type MarkedSection, tailName } from "./marked.ts";
import type { Instruction } from "./parse.ts";
import { after, imageAfter, isSame, merged, type State } from "./part-state.ts";
import type { Part } from "./parts.ts";
import { usesOf } from "./settings.ts";
import { lateAuthor, otherState, triggered } from "./state-problems.ts";
import { byPlace, type WholeFile, wholeFileOf } from "./whole-file.ts";

/** What the parts of a marked file are built from. */
export interface MarkedParts {
  readonly base: Part;
  readonly sections: readonly (Part & Pick<MarkedSection, "place" | "platforms">)[];
  /** What is left to do on top of all sections; undefined when there is nothing. */
  readonly tail: Tail | undefined;
}

export type Tail =
  | { readonly kind: "part"; readonly part: Part }
  /** It needs no build. */
  | { readonly kind: "constants"; readonly constants: Constants };

/**
 * Gives each part what no image hands on to it (ARG, the CMD that an ENTRYPOINT would take away), and
 * the tail what the merge of all sections would not give the configuration in the file's order. An
 * instruction that would then see other variables, another user, folder or shell than when the file
 * is built as it stands is a problem. `isList` tells variables whose entries are merged.
 */
export function partsOf(marked: Marked, isList: (name: string) => boolean): Result<MarkedParts> {
  const { base, sections, tail } = marked;
  const file = wholeFileOf(marked, isList);
  const { escaper, inFile, problems } = file;
  const baseEnd = imageAfter(new Map(), base, escaper);
  const done = new Map<string, { readonly from: State; readonly to: State }>();
  const fromOf = (needs: readonly MarkedSection[]): State =>
    merged(
      baseEnd,
      needs.flatMap(({ name }) => done.get(name) ?? []),
    );

  const triggers = new Set<Instruction>();
  const parts = sections.map((section) => {
    const needs = closureOf(section.needs, sections);
    const below = byPlace([...base, ...needs.flatMap(({ own }) => own)]);
    for (const one of below) if (one.name === "ONBUILD") triggers.add(one);
    const { own } = section;
    const carried = [...argsOf(below, escaper, problems), ...cmdOf(below, own)];
    const from = fromOf(needs);
    const text = byPlace([...carried, ...own]);
    check(file, section.name, needs, text, from);
    done.set(section.name, { from, to: imageAfter(from, text, escaper) });
    return { ...section, carried: byPlace(carried) };
  });

  const from = fromOf(sections);
  const below = inFile.filter((one) => !tail.includes(one));
  const left = leftOver(from, file, tail);
  const again = new Set([...left, ...cmdOf(below, [...left, ...tail])]);
  const args = argsOf(below, escaper, problems);
  const own = byPlace([...again, ...tail]);
  const constants = constantsOf(own, escaper, {
    made: left,
    keepsCmd: below.some(({ name }) => name === "CMD"),
  });
  if (!constants) {
    check(file, tailName, sections, byPlace([...new Set([...args, ...own])]), from);
    for (const one of below) if (one.name === "ONBUILD") triggers.add(one);
  }

  problems.push(...[...triggers].map(triggered));
  const authors = sections.flatMap((one) => one.own.filter(({ name }) => name === "MAINTAINER"));
  problems.push(...authors.map(lateAuthor));
  if (problems.length > 0) return fail(eachOnce(problems));
  const needs = sections.map(({ name }) => name);
  const part = { name: tailName, needs, own: tail, carried: byPlace([...args, ...again]) };
  return ok({
    base: { name: "base", needs: [], own: base, carried: [] },
    sections: parts,
    tail: constants ? constantTail(constants) : { kind: "part", part },
  });
}

/** What is wrong with a line that many parts have is told of the first. */
function eachOnce(problems: readonly Diagnostic[]): Diagnostic[] {
  const keyOf = ({ code, place, related }: Diagnostic): string =>
    [code, place?.start, related?.[0]?.place.start].join(" ");
  return [...new Map(problems.toReversed().map((one) => [keyOf(one), one])).values()].reverse();
}

const constantTail = (constants: Constants): Tail | undefined =>
  Object.keys(constants).length > 0 ? { kind: "constants", constants } : undefined;

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
