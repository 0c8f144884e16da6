import type { Instruction } from "./parse.ts";
import { type Aspect, type Setting, settingsOf } from "./settings.ts";

/** Which instruction an aspect was set by last. */
export interface Stand {
  readonly by: Instruction;
  /** Undefined where variables say it. */
  readonly value: string | undefined;
  /** Whether it is known to be this one: of sections that are merged, those count that changed it. */
  readonly sure: boolean;
}

/** How aspects stand; those that are absent are as in the image of FROM. */
export type State = ReadonlyMap<Aspect, Stand>;

/** The state behind an instruction. */
export function after(state: State, instruction: Instruction, escaper: string): State {
  const settings = settingsOf(instruction, escaper);
  if (settings.length === 0) return state;
  const stand = ({ aspect, value }: Setting): [Aspect, Stand] => [
    aspect,
    { by: instruction, value, sure: true },
  ];
  return new Map([...state, ...settings.map(stand)]);
}

/** What an image keeps of instructions that ran on another: all but ARGs. */
export const imageAfter = (
  state: State,
  instructions: readonly Instruction[],
  escaper: string,
): State =>
  instructions
    .filter(({ name }) => name !== "ARG")
    .reduce((before, instruction) => after(before, instruction, escaper), state);

/**
 * The state of sections that are merged on a base, in their order. A section's word counts where it
 * changed the value that it found; where that can't be told, and another section has changed it, it
 * is not sure whose counts. Source: merge/config.ts.
 */
export function merged(
  base: State,
  sides: readonly { readonly from: State; readonly to: State }[],
): State {
  const out = new Map(base);
  for (const { from, to } of sides) {
    for (const [aspect, stand] of to) {
      const found = from.get(aspect);
      if (found?.by === stand.by) continue;
      const now = out.get(aspect);
      const isKnown = found?.value !== undefined && stand.value !== undefined;
      if (isKnown && found.value === stand.value) continue;
      const isFirst = now?.by === found?.by;
      out.set(aspect, isKnown || isFirst || isSame(now, stand) ? stand : { ...stand, sure: false });
    }
  }
  return out;
}

/** Whether an aspect is the same in both; undefined for one that is as in the image of FROM. */
export function isSame(one: Stand | undefined, other: Stand | undefined): boolean {
  if (!one || !other) return one === other;
  if (!one.sure || !other.sure) return false;
  return one.by === other.by || (one.value !== undefined && one.value === other.value);
}
