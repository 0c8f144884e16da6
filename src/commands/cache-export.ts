import { resolve } from "node:path";
import { countOf } from "../report/format.ts";
import { exportCache } from "../upkeep/cache-archive.ts";
import type { CacheFileOptions } from "./cache-options.ts";
import { withCache } from "./cache-place.ts";
import type { Command } from "./io.ts";

/** `layerbuild cache export`: all of a cache as a tar in OCI layout. */
export const cacheExport: Command<CacheFileOptions> = (options, io) =>
  withCache(options, io, async ({ cache, layout, name }) => {
    const path = resolve(io.cwd, options.archive);
    const work = () => exportCache(cache, path, io.signal);
    const tags = await (layout ? layout.lease(work) : work());
    const text = options.json
      ? JSON.stringify({ cache: name, archive: path, tags }, null, 2)
      : `${options.archive}: ${countOf(tags.length, "entry", "entries")} of ${name}`;
    io.stdout.write(`${text}\n`);
    return 0;
  });
