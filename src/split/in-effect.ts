import { isListVariable } from "../merge/list-variable.ts";
import type { Node } from "./node.ts";
import type { StateKey } from "./scene.ts";

/**
 * What each key is set to, as a word for the instructions that made it so: equal words, equal
 * values. A key that is not in has the value that it began with.
 */
export type InEffect = ReadonlyMap<StateKey, string>;

export const atTheBeginning: InEffect = new Map();

const wordOf = (state: InEffect, key: StateKey): string =>
  state.get(key) ?? (key.startsWith("$") ? state.get("$*") : undefined) ?? "-";

/** What running instructions makes of what is in effect. */
export interface Course {
  /** What each instruction sees. */
  readonly seen: ReadonlyMap<Node, InEffect>;
  /** What an image keeps of it: all but ARGs. */
  readonly end: InEffect;
}

/** Goes through instructions in their order. */
export function courseOf(start: InEffect, instructions: readonly Node[]): Course {
  let now: InEffect = start;
  let kept: InEffect = start;
  const seen = new Map<Node, InEffect>();
  for (const node of instructions) {
    seen.set(node, now);
    if (node.role !== "state") continue;
    const uses = [...node.uses].map((key) => `${key}=${wordOf(now, key)}`).sort();
    const word = `${node.index}(${uses.join(",")})`;
    now = withKeys(now, node.defines, word);
    if (node.instruction.name !== "ARG") kept = withKeys(kept, node.defines, word);
  }
  return { seen, end: kept };
}

function withKeys(state: InEffect, keys: readonly StateKey[], word: string): InEffect {
  const next = new Map(state);
  for (const key of keys) {
    next.set(key, word);
    if (key !== "$*") continue;
    for (const any of next.keys()) if (any.startsWith("$")) next.set(any, word);
  }
  return next;
}

/** The first key that an instruction uses and sees with another value; undefined when all agree. */
export const differenceFor = (node: Node, one: InEffect, other: InEffect): StateKey | undefined =>
  [...node.uses].find((key) => wordOf(one, key) !== wordOf(other, key));

/** What a part leaves, for those that are merged with it. */
export interface Side {
  readonly start: InEffect;
  readonly end: InEffect;
  /** Sides that this one is built on, directly or not. */
  readonly on: ReadonlySet<Side>;
}

/** What is in effect where sides are merged, and the keys for which they want different things. */
export function merged(
  base: InEffect,
  sides: readonly Side[],
): { readonly state: InEffect; readonly conflicts: ReadonlyMap<StateKey, readonly Side[]> } {
  const state = new Map(base);
  const conflicts = new Map<StateKey, readonly Side[]>();
  for (const key of new Set(sides.flatMap(({ end }) => [...end.keys()]))) {
    const changers = sides.filter(({ start, end }) => wordOf(start, key) !== wordOf(end, key));
    const standing = changers.filter((side) => !changers.some(({ on }) => on.has(side)));
    const words = new Set(standing.map(({ end }) => wordOf(end, key)));
    const [word] = words;
    if (word === undefined) continue;
    if (words.size === 1) state.set(key, word);
    else if (key.startsWith("$") && isListVariable(key.slice(1)))
      state.set(key, longest([...words]));
    else conflicts.set(key, standing);
  }
  return { state, conflicts };
}

/** Of a list that grew step by step, some have seen more steps; entries are merged one by one. */
const longest = (words: readonly string[]): string =>
  words.reduce((most, word) => (word.length > most.length ? word : most), "");
