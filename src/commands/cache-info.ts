import { cacheInfo, cacheInfoText } from "../report/cache.ts";
import { cacheContents } from "../upkeep/cache-entries.ts";
import { neededDigests } from "../upkeep/needed.ts";
import type { CacheOptions } from "./cache-options.ts";
import { withCache } from "./cache-place.ts";
import type { Command } from "./io.ts";

/** `layerbuild cache info`: how much a cache has, by section, and what of it is needed. */
export const cacheInfoCommand: Command<CacheOptions> = (options, io) =>
  withCache({ ...options, isObserver: true }, io, async ({ cache, images, name }) => {
    const [contents, needed] = await Promise.all([cacheContents(cache), neededDigests(images)]);
    const info = cacheInfo(name, contents, needed);
    const text = options.json ? JSON.stringify(info, null, 2) : cacheInfoText(info, Date.now());
    io.stdout.write(`${text}\n`);
    return 0;
  });
