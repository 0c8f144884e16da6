import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Instruction } from "./parse.ts";
import { isSame, type State } from "./part-state.ts";
import { type Aspect, settingsOf, usesOf } from "./settings.ts";
import { mixedArg } from "./state-problems.ts";
import type { WholeFile } from "./whole-file.ts";

/** ARGs below that are still in force, which no image keeps. An ENV of the same name has come since. */
export function argsOf(
  below: readonly Instruction[],
  escaper: string,
  problems: Diagnostic[],
): Instruction[] {
  return below.filter((arg, at) => {
    if (arg.name !== "ARG") return false;
    const later = below.slice(at).filter(({ name }) => name === "ENV");
    const replaced = new Set(
      later.flatMap((env) => settingsOf(env, escaper).map(({ aspect }) => aspect)),
    );
    const names = settingsOf(arg, escaper).map(({ aspect }) => aspect);
    const left = names.filter((name) => !replaced.has(name));
    if (left.length > 0 && left.length < names.length) problems.push(mixedArg(arg));
    return left.length > 0;
  });
}

/** ENTRYPOINT takes away the CMD of the image that it finds, but not that of its own file. */
export function cmdOf(below: readonly Instruction[], own: readonly Instruction[]): Instruction[] {
  const has = (wanted: string): boolean => own.some(({ name }) => name === wanted);
  if (!has("ENTRYPOINT") || has("CMD")) return [];
  return below.filter(({ name }) => name === "CMD").slice(-1);
}

/**
 * What has to be said again behind the merge of all sections, `from`, so that the last word of the
 * file counts.
 */
export function leftOver(
  from: State,
  file: WholeFile,
  tail: readonly Instruction[],
): Instruction[] {
  const { end, escaper, isList } = file;
  const wanted = new Set<Instruction>();
  for (const [aspect, stand] of end) {
    if (tail.includes(stand.by)) continue;
    if (aspect.startsWith("$") && isList(aspect.slice(1))) {
      for (const one of lastList(aspect, file)) wanted.add(one);
    } else if (!isSame(from.get(aspect), stand)) wanted.add(stand.by);
  }
  for (const instruction of wanted) {
    // What it says besides may have been said otherwise since.
    for (const { aspect } of settingsOf(instruction, escaper)) {
      const by = end.get(aspect)?.by;
      if (by && !tail.includes(by)) wanted.add(by);
    }
  }
  return [...wanted];
}

/** Of a list that is set anew after a section has added to it: from there on what sets it. */
function lastList(aspect: Aspect, { inFile, escaper, isList }: WholeFile): Instruction[] {
  const setters = inFile.filter(
    (one) => one.name === "ENV" && settingsOf(one, escaper).some((set) => set.aspect === aspect),
  );
  const anew = setters.findLastIndex((one) => !isAddition(one, aspect, isList, escaper));
  return anew > 0 ? setters.slice(anew) : [];
}

/** `ENV PATH=/x:$PATH`: entries are merged, whatever the list was. */
export const isAddition = (
  instruction: Instruction,
  aspect: Aspect,
  isList: (name: string) => boolean,
  escaper: string,
): boolean =>
  instruction.name === "ENV" &&
  aspect.startsWith("$") &&
  isList(aspect.slice(1)) &&
  usesOf(instruction, escaper).has(aspect) &&
  settingsOf(instruction, escaper).some((set) => set.aspect === aspect);
