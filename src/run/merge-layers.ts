import { chaptersOf } from "../image/image.ts";
import type { Repository } from "../image/reference.ts";
import type { Conflict } from "../merge/conflict.ts";
import { packagesIn } from "../merge/installed.ts";
import { instructionsOf } from "../merge/instructions.ts";
import type { Derived, FixupLayer, MergeOptions } from "../merge/merge.ts";
import type { MergePolicy } from "../merge/policy.ts";
import { remapUser } from "../merge/renumber.ts";
import { type MergeReport, reportOf } from "../merge/report.ts";
import type { Tree } from "../merge/tree.ts";
import type { ReadableStore, Store } from "../store/store.ts";
import type { StepNews } from "./event.ts";
import { fetchContents } from "./layer-contents.ts";
import { layerMaker } from "./layer-maker.ts";
import { type MergedRoots, mergeRoots } from "./merge-roots.ts";
import { isStopping } from "./settle.ts";
import { squashLayers } from "./squash-layers.ts";
import type { Tocs } from "./tocs.ts";
import type { TocReader, Trees } from "./trees.ts";

export interface MergedLayers {
  /** The sections with users in their configurations as they are called now. */
  readonly derived: readonly Derived[];
  readonly fixup: FixupLayer | undefined;
  /** As `MergeOptions.squashed`. */
  readonly squashed: MergeOptions["squashed"];
  readonly conflicts: readonly Conflict[];
  readonly report: MergeReport;
}

/** What a merge works with. */
export interface MergeTools {
  /** Opens what is read. */
  readonly open: (repository: Repository) => ReadableStore;
  readonly tocs: Tocs;
  readonly policy: MergePolicy;
  /** Where layers go that are made, and the image. */
  readonly target: Store;
  /** Where commands of rules run, and with what environment. */
  readonly directory: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly emit: (news: StepNews) => void;
  readonly signal: AbortSignal;
}

/**
 * Merges the file systems of sections and pushes the layers that this takes, where nothing stands
 * against it. `load` reads the trees.
 */
export async function mergeLayers(
  { open, tocs, policy, target, emit, ...supplies }: MergeTools,
  load: (read: TocReader) => Promise<Trees>,
  derived: readonly Derived[],
): Promise<MergedLayers> {
  const before = { ...tocs.stats };
  const trees = await load((layer, repository) => tocs.tocOf(layer, open(repository)));
  const sources = trees.layers.map((layer) => ({ ...layer, store: open(layer.repository) }));
  const roots = await mergeRoots(trees, policy, {
    fetchContents: (digests) => fetchContents(digests, sources),
    ...supplies,
  });
  const { ids } = roots.parts;
  const told = withInstructions(roots.conflicts, derived, trees);
  const isStopped = told.some((one) => isStopping(one, policy.conflicts));
  const maker = layerMaker({
    ...{ sources, target, tocs },
    contents: roots.contents,
    onTraffic: (traffic) => emit({ type: "step-traffic", traffic }),
  });
  const fixup = isStopped || roots.fixup.length === 0 ? undefined : await maker.make(roots.fixup);
  const squashed = isStopped
    ? undefined
    : await squashLayers(trees, fixup ? 1 : 0, policy.maxLayers, maker);
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
