import { parsePlatform } from "../image/descriptor.ts";
import { parseRepository } from "../image/reference.ts";
import { entryAt, lastTagOf } from "../run/record.ts";
import { openLayouts } from "../store/places.ts";
import type { Io } from "./io.ts";
import { existingStore } from "./store-folder.ts";

/**
 * How long the base and sections of these names took when they were last built, in milliseconds, by
 * the records in the local store. Empty where there are none.
 */
export async function measuredDurations(
  names: readonly string[],
  repository: string,
  io: Io,
): Promise<ReadonlyMap<string, number>> {
  const folder = existingStore(undefined, io);
  const cache = parseRepository(`${repository}-cache`);
  const platform = parsePlatform("linux/amd64");
  const known = new Map<string, number>();
  if (folder === undefined || !cache || !platform) return known;
  const store = openLayouts()(folder).open(cache);
  for (const name of names) {
    const entry = await entryAt(store, lastTagOf(name, platform)).catch(() => undefined);
    if (entry) known.set(name, entry.duration);
  }
  return known;
}
