import { cacheJson, cacheTable } from "../report/cache.ts";
import { cacheContents } from "../upkeep/cache-entries.ts";
import type { CacheOptions } from "./cache-options.ts";
import { withCache } from "./cache-place.ts";
import type { Command } from "./io.ts";

/** `layerbuild cache ls`: the results that a cache has. */
export const cacheLs: Command<CacheOptions> = (options, io) =>
  withCache({ ...options, isObserver: true }, io, async ({ cache, name }) => {
    const { entries } = await cacheContents(cache);
    const now = Date.now();
    if (options.json) {
      io.stdout.write(`${JSON.stringify({ cache: name, entries: cacheJson(entries) }, null, 2)}\n`);
    } else if (entries.length === 0) io.stderr.write(`${name} has no results\n`);
    else io.stdout.write(`${cacheTable(entries, now)}\n`);
    return 0;
  });
