import { LayerbuildError } from "../diagnostics/error.ts";
import { formatReference } from "../image/reference.ts";
import { pruneJson, pruneText } from "../report/prune.ts";
import { cacheContents } from "../upkeep/cache-entries.ts";
import { neededDigests } from "../upkeep/needed.ts";
import { planPrune, prune } from "../upkeep/prune.ts";
import type { CachePruneOptions } from "./cache-options.ts";
import { withCache } from "./cache-place.ts";
import type { Command } from "./io.ts";

/** `layerbuild cache prune`: removes results by age and size, and what nothing leads to any more. */
export const cachePrune: Command<CachePruneOptions> = (options, io) => {
  const { keepLast, keepWithin, maxSize, grace, dryRun = false, json = false } = options;
  const rules = {
    ...(keepLast === undefined ? {} : { keepLast }),
    ...(keepWithin === undefined ? {} : { keepWithin }),
    ...(maxSize === undefined ? {} : { maxSize }),
  };
  if (Object.keys(rules).length === 0) {
    throw new LayerbuildError("usage", "nothing says what is to stay", {
      hint: "give --keep-last, --keep-within or --max-size; --dry-run shows what would go",
    });
  }
  return withCache(
    { ...options, isObserver: true },
    io,
    async ({ cache, images, layout, name }) => {
      const now = Date.now();
      const usedLimit = layout ? await layout.usedLimit(grace) : now - grace;
      const [contents, needed] = await Promise.all([cacheContents(cache), neededDigests(images)]);
      const plan = planPrune(contents, rules, needed, { now, usedLimit });
      if (!dryRun) await prune(cache, plan, usedLimit);
      const { layout: _, ...repository } = cache.repository;
      const tags = [...plan.removed.map(({ tag }) => tag), ...plan.notes];
      const without = new Set(tags.map((tag) => formatReference({ ...repository, tag })));
      const swept = await layout?.sweep({ grace, dryRun, without });
      const done = { cache: name, dryRun, plan, maxSize, swept };
      const text = json ? JSON.stringify(pruneJson(done), null, 2) : pruneText(done, now);
      io.stdout.write(`${text}\n`);
      return 0;
    },
  );
};
