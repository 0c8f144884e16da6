import { resolve } from "node:path";
import { countOf } from "../report/format.ts";
import { progressFor } from "../report/terminal.ts";
import { openTransferView } from "../report/transfer-view.ts";
import { importCache } from "../upkeep/cache-archive.ts";
import type { CacheFileOptions } from "./cache-options.ts";
import { withCache } from "./cache-place.ts";
import type { Command } from "./io.ts";

/** `layerbuild cache import`: what `cache export` wrote is brought into a cache. */
export const cacheImport: Command<CacheFileOptions> = (options, io) =>
  withCache({ ...options, mayBeNew: true }, io, async ({ cache, layout, name }) => {
    const path = resolve(io.cwd, options.archive);
    const { stderr, env, signal } = io;
    const view = openTransferView(stderr, { mode: progressFor(stderr, env) });
    const work = () => importCache(path, cache, { onBytes: view.onBytes, signal });
    let tags: readonly string[];
    try {
      tags = await (layout ? layout.lease(work) : work());
    } finally {
      view.close();
    }
    const text = options.json
      ? JSON.stringify({ cache: name, archive: path, tags }, null, 2)
      : `${name}: ${countOf(tags.length, "entry", "entries")} of ${options.archive}`;
    io.stdout.write(`${text}\n`);
    return 0;
  });
