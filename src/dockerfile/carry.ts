import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Instruction } from "./parse.ts";
import { isSame, type State } from "./part-state.ts";
import { type Aspect, settingsOf, usesOf } from "./settings.ts";
import { mixedArg, mixedEnv } from "./state-problems.ts";
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
 * What the merge of all sections, `from`, would not have as the file says it in the end: by aspect,
 * the instructions that say it, in order.
 */
export function leftOver(
  from: State,
  file: WholeFile,
  tail: readonly Instruction[],
): Map<Aspect, readonly Instruction[]> {
  const { end, isList } = file;
  const left = new Map<Aspect, readonly Instruction[]>();
  for (const [aspect, stand] of end) {
    if (aspect.startsWith("$") && isList(aspect.slice(1))) {
      const setters = lastList(aspect, file);
      const own = setters.filter((one) => tail.includes(one));
      const isAnew = own.some((one) => !isAddition(one, aspect, file.isList, file.escaper));
      if (setters.length > own.length && !isAnew) {
        left.set(
          aspect,
          setters.filter((one) => !own.includes(one)),
        );
      }
    } else if (!tail.includes(stand.by) && !isSame(from.get(aspect), stand)) {
      left.set(aspect, [stand.by]);
    }
  }
  return left;
}

/**
 * Of a list that is set anew, from there on what sets it; nothing where the base does that before all
 * sections, or a section that is alone.
 */
function lastList(aspect: Aspect, { inFile, escaper, isList, owners }: WholeFile): Instruction[] {
  const setters = inFile.filter(
    (one) => one.name === "ENV" && settingsOf(one, escaper).some((set) => set.aspect === aspect),
  );
  const anew = setters.findLastIndex((one) => !isAddition(one, aspect, isList, escaper));
  const isOfBase = setters.slice(0, anew + 1).every((one) => !owners.has(one));
  return isOfBase || setters.length === 1 ? [] : setters.slice(anew);
}

/**
 * The instructions that say again what is left over, with those that have changed since what they say
 * besides. One that would then add to a list a second time is a problem.
 */
export function saidAgain(
  left: ReadonlyMap<Aspect, readonly Instruction[]>,
  { end, escaper, isList, problems }: WholeFile,
  tail: readonly Instruction[],
): Instruction[] {
  const wanted = new Set([...left.values()].flat());
  for (const instruction of wanted) {
    for (const { aspect } of settingsOf(instruction, escaper)) {
      const by = end.get(aspect)?.by;
      if (by && !tail.includes(by)) wanted.add(by);
      const isTwice = !left.has(aspect) && isAddition(instruction, aspect, isList, escaper);
      if (isTwice) problems.push(mixedEnv(instruction, aspect));
    }
  }
  return [...wanted];
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
