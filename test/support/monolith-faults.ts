import type { Instruction } from "../../src/dockerfile/parse.ts";
import { type State, seenBy } from "./instruction-state.ts";
import {
  comesAfter,
  instructionsOf,
  isSame,
  type Monolith,
  named,
  type Part,
  partsOf,
  partsWith,
  sightOf,
  statesIn,
  statesOf,
} from "./monoliths.ts";

const makesFiles = ({ name }: Instruction): boolean => ["RUN", "COPY", "ADD"].includes(name);
const setsState = ({ name }: Instruction): boolean =>
  ["ENV", "ARG", "WORKDIR", "USER", "SHELL"].includes(name);

/** What a `layers.yaml` does that the monolith it was made of does not allow; empty when it is right. */
export function unsoundIn(monolith: Monolith, layersYaml: string): string[] {
  const whole = instructionsOf("Dockerfile", monolith.text, true);
  const parts = partsOf(layersYaml);
  return [
    ...lost(whole, parts),
    ...strangers(monolith, whole, parts),
    ...apart(monolith, whole, parts),
    ...tooLate(monolith, whole, parts),
  ];
}

/** What a `layers.yaml` has one after the other that would be built side by side. */
export function slowIn(
  monolith: Monolith,
  pairs: readonly (readonly [string, string])[],
  layersYaml: string,
): string[] {
  const whole = instructionsOf("Dockerfile", monolith.text, true);
  const parts = partsOf(layersYaml);
  return pairs.flatMap(([one, other]) => {
    const [first = [], second = []] = [named(whole, one), named(whole, other)].map((each) =>
      partsWith(parts, each),
    );
    return first
      .flatMap((a) => second.map((b) => [a, b] as const))
      .filter(([a, b]) => !areSideBySide(parts, a, b))
      .map(([a, b]) => `${one} in ${a.name} and ${other} in ${b.name} are not side by side`);
  });
}

/** Whether any two parts of a `layers.yaml` are built side by side. */
export function isSplit(layersYaml: string): boolean {
  const parts = partsOf(layersYaml);
  return parts.some((one) => parts.some((other) => areSideBySide(parts, one, other)));
}

const areSideBySide = (parts: readonly Part[], one: Part, other: Part): boolean =>
  !sightOf(parts, one).includes(other) && !sightOf(parts, other).includes(one);

/** What writes files stands in one part. */
const lost = (whole: readonly Instruction[], parts: readonly Part[]): string[] =>
  whole.filter(makesFiles).flatMap((one) => {
    const { length } = partsWith(parts, one);
    return length === 1 ? [] : [`${length} parts have ${one.name} ${one.argument}`];
  });

/** It runs in the shell, as the user, with the variables that it had, and where it looks at that, there. */
function strangers(
  { dependent }: Monolith,
  whole: readonly Instruction[],
  parts: readonly Part[],
): string[] {
  const states = statesOf(whole);
  const setters = (later: Instruction): Instruction[] =>
    dependent.flatMap(([earlier, other]) =>
      named(whole, other) === later ? [named(whole, earlier)] : [],
    );
  return whole.filter(makesFiles).flatMap((one) => {
    const looksAt = {
      workdir: setters(one).some(({ name }) => name === "WORKDIR"),
      path: setters(one).some(({ name, argument }) => name === "ENV" && /\bPATH=/.test(argument)),
    };
    const seen = (states: Map<Instruction, State>, own: Instruction): string | undefined => {
      const state = states.get(own);
      return state && JSON.stringify(seenBy(own, state, looksAt));
    };
    const expected = seen(states, one);
    return partsWith(parts, one).flatMap((part) => {
      const own = part.instructions.find((other) => isSame(one, other));
      const actual = own && seen(statesIn(parts, part), own);
      if (actual === expected) return [];
      return [`${one.name} ${one.argument} in ${part.name} sees ${actual}, not ${expected}`];
    });
  });
}

/** What the later one needs is there. Of what is only set, its value counts (`strangers`). */
const apart = (
  { dependent }: Monolith,
  whole: readonly Instruction[],
  parts: readonly Part[],
): string[] =>
  dependent.flatMap(([earlier, later, why]) => {
    const [first, second] = [named(whole, earlier), named(whole, later)];
    if (setsState(first) && makesFiles(second) && isSeen(whole, first, second)) return [];
    return partsWith(parts, second)
      .filter((part) => !comesAfter(parts, part, second, first))
      .map(({ name }) => `${later} in ${name} does not come after ${earlier}: ${why}`);
  });

/** Whether the one that sets something shows in what the other is compared by. */
function isSeen(whole: readonly Instruction[], setter: Instruction, other: Instruction): boolean {
  const all = { workdir: true, path: true };
  const [state, changed] = [whole, whole.filter((one) => one !== setter)].map((some) =>
    statesOf(some).get(other),
  );
  return (
    state !== undefined &&
    changed !== undefined &&
    JSON.stringify(seenBy(other, state, all)) !== JSON.stringify(seenBy(other, changed, all))
  );
}

const tooLate = (
  { hidden = [] }: Monolith,
  whole: readonly Instruction[],
  parts: readonly Part[],
): string[] =>
  hidden.flatMap(([earlier, later]) => {
    const [first, second] = [named(whole, earlier), named(whole, later)];
    return partsWith(parts, first)
      .filter((part) => comesAfter(parts, part, first, second))
      .map(({ name }) => `${earlier} in ${name} comes after ${later}`);
  });
