import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Instruction, parseDockerfile } from "../../src/dockerfile/parse.ts";
import { root } from "./engine.ts";
import { after, initial, type State } from "./instruction-state.ts";

/**
 * What a person reads out of a Dockerfile of `test/cases/monoliths`. An instruction is named by its
 * whole text, or by words that only it has in the last stage.
 */
export interface Expectations {
  /** Sections that there are at least. */
  readonly sections: number;
  /** No two parts stand side by side: there is nothing to gain. */
  readonly chain?: true;
  /** Earlier, later, why: the later one does not work, or does something else, without the earlier. */
  readonly dependent: readonly (readonly [string, string, string])[];
  /** Earlier, later: the earlier one would do something else after the later one. */
  readonly hidden?: readonly (readonly [string, string])[];
  /** Pairs that anybody would have built side by side: both take their time. */
  readonly parallel: readonly (readonly [string, string])[];
  /** Pairs that can be built side by side, where that is worth it. */
  readonly independent: readonly (readonly [string, string])[];
  /** A line for `sh` in the image, and what it prints. Absent: it can't be built offline. */
  readonly behaviour?: readonly (readonly [string, string])[];
  /** A format for `docker inspect`, and what it prints. */
  readonly config?: readonly (readonly [string, string])[];
}

export interface Monolith extends Expectations {
  readonly name: string;
  /** Dockerfile and context. */
  readonly folder: string;
  readonly text: string;
}

/** One of the parts that a monolith was split into. */
export interface Part {
  readonly name: string;
  readonly needs: readonly string[];
  readonly text: string;
  readonly instructions: readonly Instruction[];
}

const cases = join(root, "test/cases/monoliths");

export const monoliths: readonly Monolith[] = readdirSync(cases)
  .sort()
  .map((name) => {
    const folder = join(cases, name);
    const expected = JSON.parse(readFileSync(join(folder, "expect.json"), "utf8")) as Expectations;
    return { name, folder, text: readFileSync(join(folder, "Dockerfile"), "utf8"), ...expected };
  });

/** The instructions of a Dockerfile, from the last FROM on when `lastStage`. */
export function instructionsOf(path: string, text: string, lastStage = false): Instruction[] {
  const parsed = parseDockerfile({ path, text });
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join("\n"));
  const { instructions } = parsed.value;
  const from = instructions.findLastIndex(({ name }) => name === "FROM");
  return lastStage ? instructions.slice(from) : [...instructions];
}

const textOf = ({ place: { source, start, end } }: Instruction): string =>
  source.text.slice(start, end);

/** The one instruction that `words` name. */
export function named(instructions: readonly Instruction[], words: string): Instruction {
  const exact = instructions.filter((one) => textOf(one) === words);
  const found =
    exact.length > 0 ? exact : instructions.filter((one) => textOf(one).includes(words));
  const [first] = found;
  if (first && found.length === 1) return first;
  throw new Error(`${found.length} instructions are named by ${JSON.stringify(words)}`);
}

/** What an instruction says, however its lines are broken. */
const meaningOf = ({ name, flags, argument, heredocs }: Instruction): string =>
  JSON.stringify([name, flags, argument.trim(), heredocs.map(({ content }) => content)]);

export const isSame = (one: Instruction, other: Instruction): boolean =>
  meaningOf(one) === meaningOf(other);

/** The base, called `base`, and the sections of a `layers.yaml`. */
export function partsOf(layersYaml: string): Part[] {
  const { base = {}, sections = {} } = parse(layersYaml) as {
    base?: { image?: string; instructions?: string };
    sections?: { [name: string]: { needs?: string[]; instructions: string } };
  };
  const part = (name: string, text: string, needs: readonly string[]): Part => ({
    name,
    needs,
    text,
    instructions: instructionsOf(`${name} of layers.yaml`, text),
  });
  return [
    part("base", base.instructions ?? `FROM ${base.image}`, []),
    ...Object.entries(sections).map(([name, { instructions, needs = [] }]) =>
      part(name, instructions, needs),
    ),
  ];
}

/** The parts with that instruction, by their names. */
export function partsWith(parts: readonly Part[], instruction: Instruction): Part[] {
  return parts.filter(({ instructions }) => instructions.some((one) => isSame(one, instruction)));
}

/** What a part is built on: itself, what it needs, and the base. */
export function sightOf(parts: readonly Part[], part: Part): Part[] {
  const seen = new Set<Part>();
  const see = (one: Part): void => {
    if (seen.has(one)) return;
    for (const need of one.needs) see(byName(parts, need));
    seen.add(one);
  };
  see(byName(parts, "base"));
  see(part);
  return [...seen];
}

function byName(parts: readonly Part[], name: string): Part {
  const part = parts.find((one) => one.name === name);
  if (!part) throw new Error(`There is no part ${name}`);
  return part;
}

/** Whether `later`, where it stands in `part`, comes after `earlier`. */
export function comesAfter(
  parts: readonly Part[],
  part: Part,
  later: Instruction,
  earlier: Instruction,
): boolean {
  const before = sightOf(parts, part).flatMap(({ name, instructions }) =>
    name === part.name ? instructions.slice(0, indexIn(instructions, later)) : instructions,
  );
  return indexIn(before, earlier) >= 0;
}

function indexIn(instructions: readonly Instruction[], one: Instruction): number {
  return instructions.findIndex((other) => isSame(one, other));
}

/** The state before each instruction of a part's last stage. */
export function statesIn(parts: readonly Part[], part: Part): Map<Instruction, State> {
  return walk(part, startOf(parts, part)).states;
}

/** The state before each instruction of the monolith's last stage. */
export function statesOf(instructions: readonly Instruction[]): Map<Instruction, State> {
  return walk({ instructions }, initial).states;
}

/** What a part starts with: the base's variables, user …, changed by what it needs, in their order. */
function startOf(parts: readonly Part[], part: Part): State {
  if (part.name === "base") return initial;
  const base = walk(byName(parts, "base"), initial).end;
  const kept = { ...base, args: {} };
  return sightOf(parts, part)
    .filter((one) => one !== part && one.name !== "base")
    .sort((one, other) => parts.indexOf(one) - parts.indexOf(other))
    .reduce((state, one) => changedBy(state, kept, walk(one, startOf(parts, one)).end), kept);
}

function changedBy(state: State, base: State, end: State): State {
  const pick = (key: "shell" | "user" | "workdir"): string =>
    end[key] === base[key] ? state[key] : end[key];
  const changed = Object.entries(end.env).filter(([name, value]) => base.env[name] !== value);
  return {
    shell: pick("shell"),
    user: pick("user"),
    workdir: pick("workdir"),
    env: { ...state.env, ...Object.fromEntries(changed) },
    args: {},
  };
}

function walk(
  { instructions }: Pick<Part, "instructions">,
  start: State,
): { readonly states: Map<Instruction, State>; readonly end: State } {
  const states = new Map<Instruction, State>();
  const from = instructions.findLastIndex(({ name }) => name === "FROM");
  let state = start;
  for (const one of instructions.slice(Math.max(0, from))) {
    states.set(one, state);
    state = after(state, one);
  }
  return { states, end: state };
}
