import { distance } from "fastest-levenshtein";

/** The candidate that a misspelt word most likely meant; undefined when none is near. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  let best: { candidate: string; away: number } | undefined;
  for (const candidate of candidates) {
    const away = distance(word.toLowerCase(), candidate.toLowerCase());
    const longer = Math.max(word.length, candidate.length);
    const near = away <= longer / 3 || (away === 2 && lettersOf(word) === lettersOf(candidate));
    if (near && candidate !== word && (!best || away < best.away)) best = { candidate, away };
  }
  return best?.candidate;
}

/** Two letters that changed places are one slip, however short the word. */
const lettersOf = (word: string): string => [...word.toLowerCase()].sort().join("");
