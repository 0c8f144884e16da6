import type { Entry } from "./entry.ts";

/**
 * The entries that are there after a layer was unpacked: where a path comes twice, the last one
 * counts, and a hard link made in between keeps what the earlier one was. Directories are one with
 * those before them. `onTwice` is told of every entry whose path came before. Markers only speak of the layers below and stay beside an entry of their name.
 */
export function withoutReplaced(
  entries: readonly Entry[],
  onTwice?: (entry: Entry) => void,
): Entry[] {
  const kept: (Entry | undefined)[] = [];
  const places = new Map<string, number>();
  for (const entry of entries) {
    const { path, kind } = entry;
    const isMarker = kind === "whiteout" || kind === "opaque";
    const key = isMarker ? `${kind}\0${path}` : path;
    const place = places.get(key);
    const earlier = place === undefined ? undefined : kept[place];
    if (earlier) onTwice?.(entry);
    if (
      place !== undefined &&
      earlier &&
      (isMarker || (earlier.kind === "dir" && kind === "dir"))
    ) {
      kept[place] = entry;
      continue;
    }
    if (place !== undefined && earlier) {
      if (earlier.kind === "dir") removeBelow(path);
      remove(place);
    }
    places.set(key, kept.push(entry) - 1);
  }
  return kept.filter((entry) => entry !== undefined);

  /** Takes an entry out; what it was goes on under the first of its other names. */
  function remove(place: number): void {
    const gone = kept[place];
    kept[place] = undefined;
    if (!gone) return;
    let heir = gone.kind === "hardlink" ? gone.target : undefined;
    for (let at = place + 1; at < kept.length; at++) {
      const link = kept[at];
      if (link?.kind !== "hardlink" || link.target !== gone.path) continue;
      if (heir === undefined) {
        heir = link.path;
        kept[at] = { ...gone, path: link.path };
      } else {
        kept[at] = { ...link, target: heir };
      }
    }
  }

  function removeBelow(path: string): void {
    kept.forEach((entry, place) => {
      const isMarker = entry?.kind === "whiteout" || entry?.kind === "opaque";
      if (!isMarker && entry?.path.startsWith(`${path}/`)) remove(place);
    });
  }
}
