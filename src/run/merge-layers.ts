import { chaptersOf } from "../image/image.ts";
import type { Conflict } from "../merge/conflict.ts";
import { packagesIn } from "../merge/installed.ts";
import { instructionsOf } from "../merge/instructions.ts";
import type { Derived, FixupLayer, MergeOptions } from "../merge/merge.ts";
import { remapUser } from "../merge/renumber.ts";
import { type MergeReport, reportOf } from "../merge/report.ts";
import type { Tree } from "../merge/tree.ts";
import type { StepNews } from "./event.ts";
import { fetchContents } from "./layer-contents.ts";
import { layerMaker } from "./layer-maker.ts";
import { type MergedRoots, mergeRoots } from "./merge-roots.ts";
import { isStopping } from "./settle.ts";
import { squashLayers } from "./squash-layers.ts";
import { type Located, type Trees, treesOf } from "./trees.ts";
import type { Workshop } from "./workshop.ts";

export interface MergedLayers {
  /** The sections with users in their configurations as they are called now. */
  readonly derived: readonly Derived[];
  readonly fixup: FixupLayer | undefined;
  /** As `MergeOptions.squashed`. */
  readonly squashed: MergeOptions["squashed"];
  readonly conflicts: readonly Conflict[];
  readonly report: MergeReport;
}

/**
 * Merges the file systems of sections and pushes the fix-up layer to the cache repository, where
 * there is need of one and nothing stands against it.
 */
export async function mergeLayers(
  { layerfile, open, cache, env, tocs }: Workshop,
  base: Located,
  derived: readonly Derived[],
  emit: (news: StepNews) => void,
  signal: AbortSignal,
): Promise<MergedLayers> {
  const before = { ...tocs.stats };
  const sections = derived.map((each) => ({ derived: each, repository: cache.repository }));
  const trees = await treesOf(base, sections, (layer, repository) =>
    tocs.tocOf(layer, open(repository)),
  );
  const sources = trees.layers.map((layer) => ({ ...layer, store: open(layer.repository) }));
  const roots = await mergeRoots(trees, layerfile, {
    fetchContents: (digests) => fetchContents(digests, sources),
    env,
    signal,
  });
  const { ids } = roots.parts;
  const told = withInstructions(roots.conflicts, derived, trees);
  const isStopped = told.some((one) => isStopping(one, layerfile.merge.conflicts));
  const maker = layerMaker(sources, roots.contents, tocs, open(cache.repository), (traffic) =>
    emit({ type: "step-traffic", traffic }),
  );
  const fixup = isStopped || roots.fixup.length === 0 ? undefined : await maker.make(roots.fixup);
  const { maxLayers } = layerfile.merge;
  const squashed = isStopped
    ? undefined
    : await squashLayers(trees, fixup ? 1 : 0, maxLayers, maker);
  return {
    derived: derived.map((each) => renamed(each, ids)),
    fixup,
    squashed,
    conflicts: told,
    report: reportOf({
      sections: trees.sides.map(({ section, from, to }) => ({
        section,
        from: packages(from),
        to: packages(to),
      })),
      base: packages(trees.base),
      ids,
      merged: roots.parts.merged,
      notes: roots.notes,
      conflicts: told,
      missedTriggers: roots.parts.missedTriggers,
      fixup: roots.fixup,
      read: {
        layers: tocs.stats.layersRead - before.layersRead,
        bytes: tocs.stats.bytesRead - before.bytesRead,
        tables: tocs.stats.tocsFetched - before.tocsFetched,
        entries: trees.layers.reduce((sum, { toc }) => sum + toc.entries.length, 0),
      },
    }),
  };

  function packages(tree: Tree): ReturnType<typeof packagesIn> {
    return packagesIn(tree.keys(), (path) => {
      const content = tree.get(path)?.content;
      return content && trees.contents.get(content.digest);
    });
  }
}

/** Tells with each side of a conflict about a path which instruction did it. */
function withInstructions(
  conflicts: readonly Conflict[],
  derived: readonly Derived[],
  { own }: Trees,
): Conflict[] {
  if (conflicts.length === 0) return [];
  const finders = new Map(
    derived.map(({ section, image }) => {
      const chapters = chaptersOf(image);
      const paths = new Map(
        (own.get(section) ?? []).map(({ diffID, toc }) => [
          diffID,
          new Set(toc.entries.map(({ path }) => path)),
        ]),
      );
      return [section, instructionsOf(typeof chapters === "string" ? [] : chapters, paths)];
    }),
  );
  return conflicts.map((conflict) =>
    conflict.subject.startsWith("/")
      ? {
          ...conflict,
          sides: conflict.sides.map((side) => {
            const instruction = finders.get(side.section)?.(conflict.subject.slice(1));
            return instruction === undefined ? side : { ...side, instruction };
          }),
        }
      : conflict,
  );
}

/** A section whose numeric USER was renumbered. */
function renamed(derived: Derived, ids: MergedRoots["parts"]["ids"]): Derived {
  const user = derived.image.config.config?.User;
  if (!user) return derived;
  const own = ids.filter(({ section }) => section === derived.section);
  const to = remapUser(user, own);
  if (to === user) return derived;
  const { image } = derived;
  const config = { ...image.config, config: { ...image.config.config, User: to } };
  return { ...derived, image: { ...image, config } };
}
