import type { Stanza } from "../formats/deb822.ts";
import { mergeSet } from "../set.ts";
import { mapSides, type SideChange, standing } from "../standing.ts";

export type FieldChange = SideChange<string | undefined>;

/**
 * Merges one field that several sections changed differently: gives its text, undefined where the
 * field is gone, or null when the changes do not go together. `history` is of all sections that
 * changed the field, those included that others are built on.
 */
export type FieldRule = (
  base: string | undefined,
  history: readonly FieldChange[],
) => string | undefined | null;

/**
 * Three-way merge of a stanza field by field. A field whose changes do not go together has the last
 * section's text and is among the clashes.
 */
export function mergeFields(
  base: Stanza | undefined,
  history: readonly SideChange<Stanza | undefined>[],
  rules: { readonly [field: string]: FieldRule },
): { readonly stanza: Stanza; readonly clashes: string[] } {
  const clashes: string[] = [];
  const stanza = new Map<string, string>();
  for (const name of namesInOrder(history)) {
    const changes = mapSides(history, (side) => side?.get(name)).filter(
      ({ from, to }) => from !== to,
    );
    const live = standing(changes, isSame);
    const last = live.at(-1);
    let value = last ? last.to : base?.get(name);
    if (last && live.some(({ to }) => to !== last.to)) {
      const merged = Object.hasOwn(rules, name) ? rules[name]?.(base?.get(name), changes) : null;
      if (merged === null) clashes.push(name);
      else value = merged;
    }
    if (value !== undefined) stanza.set(name, value);
  }
  return { stanza, clashes };
}

/**
 * A rule for fields that are sets: `parse` and `print` are between text and elements. Where elements
 * have keys, two of one key do not go together.
 */
export function setRule(
  parse: (text: string) => string[],
  print: (elements: string[]) => string,
  keyOf: (element: string) => string = (element) => element,
): FieldRule {
  const elements = (text: string | undefined): string[] => (text === undefined ? [] : parse(text));
  return (base, history) => {
    const merged = mergeSet(elements(base), mapSides(history, elements));
    if (new Set(merged.map(keyOf)).size < merged.length) return null;
    return merged.length > 0 ? print(merged) : undefined;
  };
}

const isSame = (a: string | undefined, b: string | undefined): boolean => a === b;

/** All fields: the last stanza's order, a field of another one behind what it follows there. */
function namesInOrder(history: readonly SideChange<Stanza | undefined>[]): string[] {
  const names: string[] = [];
  for (const { to } of [...history].reverse()) {
    let at = 0;
    for (const name of to?.keys() ?? []) {
      const found = names.indexOf(name);
      if (found < 0) names.splice(at, 0, name);
      at = (found < 0 ? at : found) + 1;
    }
  }
  return names;
}
