import { distance } from "fastest-levenshtein";

/** The candidate that a misspelt word most likely meant; undefined when none is near. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  let best: { candidate: string; away: number } | undefined;
  for (const candidate of candidates) {
    const away = distance(word.toLowerCase(), candidate.toLowerCase());
    const near = away <= Math.max(word.length, candidate.length) / 3;
    if (near && candidate !== word && (!best || away < best.away)) best = { candidate, away };
  }
  return best?.candidate;
}
