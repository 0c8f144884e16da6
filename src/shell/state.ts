import type { Function as ShellFunction } from "unbash";
import type { ShellContext } from "./draft.ts";
import { eitherOf, gap, known, type Pieces, samePieces } from "./pieces.ts";

/** A variable's value: an array's elements, or one. None: it is not set. */
export type Value = readonly Pieces[];

/** A function that the text defines. */
export interface Defined {
  readonly node: ShellFunction;
  /** On every way that leads here. */
  readonly always: boolean;
}

/** What is known about a shell between two of its commands. */
export interface State {
  cwd: Pieces | undefined;
  readonly variables: Map<string, Value>;
  readonly exported: Set<string>;
  readonly functions: Map<string, Defined[]>;
  /** `$1`, `$2` …; undefined when they are not known. */
  positional: readonly Pieces[] | undefined;
  /** Nothing comes after this: `exit`, `exec`. */
  dead: boolean;
  /** Words are split at blanks, as they are until the text sets IFS. */
  splitsAtBlanks: boolean;
  /** A file that the text sources may have set any variable. */
  sourced: boolean;
}

export const firstState = (context: ShellContext): State => ({
  cwd: context.cwd === undefined ? undefined : known(context.cwd),
  variables: new Map(),
  exported: new Set(),
  functions: new Map(),
  positional: [],
  dead: false,
  splitsAtBlanks: true,
  sourced: false,
});

export const copyOf = (state: State): State => ({
  ...state,
  variables: new Map(state.variables),
  exported: new Set(state.exported),
  functions: new Map(state.functions),
});

/** A variable that nothing in the text has set. */
export function outsideValue(context: ShellContext, state: State, name: string): Pieces {
  const value = Object.hasOwn(context.variables, name) ? context.variables[name] : undefined;
  if (value !== undefined && !state.sourced) return known(value);
  if (name === "HOME" && !state.sourced) return known(context.home);
  return [{ ...gap(`$${name}`), outside: name }];
}

function eitherValue(one: Value, other: Value, name: string): Value {
  if (one.length === other.length) {
    return one.map((pieces, at) => eitherOf(pieces, other[at] ?? [], name));
  }
  return [[gap(`$${name}`)]];
}

/** Makes of `state` what is known when it is either itself or the other. */
export function join(state: State, other: State, context: ShellContext): void {
  if (other.dead) return;
  if (state.dead) {
    replace(state, other);
    return;
  }
  const variables = new Map<string, Value>();
  for (const name of new Set([...state.variables.keys(), ...other.variables.keys()])) {
    const mine = state.variables.get(name) ?? [outsideValue(context, state, name)];
    const theirs = other.variables.get(name) ?? [outsideValue(context, other, name)];
    variables.set(name, eitherValue(mine, theirs, name));
  }
  const functions = new Map<string, Defined[]>();
  for (const name of new Set([...state.functions.keys(), ...other.functions.keys()])) {
    const mine = state.functions.get(name);
    const theirs = other.functions.get(name);
    const nodes = new Set([...(mine ?? []), ...(theirs ?? [])].map(({ node }) => node));
    const always = [mine, theirs].every((some) => some?.every((one) => one.always));
    functions.set(
      name,
      [...nodes].map((node) => ({ node, always })),
    );
  }
  const { cwd } = state;
  replace(state, {
    cwd: cwd && other.cwd && samePieces(cwd, other.cwd) ? cwd : undefined,
    variables,
    // What only one of them exports has a value that is not known either.
    exported: new Set([...state.exported].filter((name) => other.exported.has(name))),
    functions,
    positional: samePositional(state, other) ? state.positional : undefined,
    dead: false,
    splitsAtBlanks: state.splitsAtBlanks && other.splitsAtBlanks,
    sourced: state.sourced || other.sourced,
  });
}

const samePositional = (one: State, other: State): boolean =>
  JSON.stringify(one.positional) === JSON.stringify(other.positional);

/** Makes `state` the same as another one, in its place. */
export function replace(state: State, other: State): void {
  const { variables, exported, functions, ...rest } = other;
  Object.assign(state, rest);
  refill(state.variables, variables);
  refill(state.functions, functions);
  const names = [...exported];
  state.exported.clear();
  for (const name of names) state.exported.add(name);
}

function refill<T>(map: Map<string, T>, from: ReadonlyMap<string, T>): void {
  const entries = [...from];
  map.clear();
  for (const [name, value] of entries) map.set(name, value);
}

/** Whether the same is known in both. */
export const sameState = (one: State, other: State): boolean =>
  JSON.stringify(comparable(one)) === JSON.stringify(comparable(other));

const comparable = (state: State): unknown => ({
  ...state,
  variables: [...state.variables],
  exported: [...state.exported],
  functions: [...state.functions].map(([name, some]) => [
    name,
    some.map(({ node, always }) => [node.pos, always]),
  ]),
});

/** Forgets all that a loop or a sourced file may have changed. */
export function forget(state: State): void {
  for (const name of state.variables.keys()) state.variables.set(name, [[gap(`$${name}`)]]);
  state.cwd = undefined;
  state.positional = undefined;
  state.sourced = true;
}
