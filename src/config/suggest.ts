import { closest } from "../diagnostics/suggest.ts";

/** A hint for a word that is none of the known ones: the nearest of them, else all. */
export function suggestionFor(word: string, known: readonly string[]): string {
  const meant = closest(word, known);
  if (meant !== undefined) return `did you mean "${meant}"?`;
  return known.length > 0 ? `known are: ${known.join(", ")}` : "there are none";
}
