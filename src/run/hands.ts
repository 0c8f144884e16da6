import type { Layerfile } from "../config/layerfile.ts";
import { formatRepository, isSameRepository, type Repository } from "../image/reference.ts";
import { wantedFiles } from "../merge/wanted-files.ts";
import type { Step } from "../plan/step.ts";
import { readOnly } from "../store/read-only.ts";
import type { OpenStore } from "../store/store.ts";
import { baseHands, sectionHands } from "./build.ts";
import { cacheIn } from "./cache.ts";
import type { Description, KnownResult } from "./description.ts";
import { fromLocal } from "./from-local.ts";
import { type CalledLock, withLockHint } from "./lock-hint.ts";
import { mergeHands } from "./merge.ts";
import { publishHands } from "./publish.ts";
import { openTocs } from "./tocs.ts";
import type { Hands } from "./walk.ts";
import type { StepHands, Workshop } from "./workshop.ts";

export interface HandsOptions extends Omit<Workshop, "cache" | "tocs"> {
  /** The cache repository in the local store, to push from what the registry lacks. */
  readonly local?: Repository;
  /** Where names were taken from. */
  readonly locked?: CalledLock;
}

/** Hands that can also tell what the keys of steps are made of. */
export interface AllHands extends Required<Hands> {
  describe(step: Step, known: KnownResult): Promise<Description | undefined>;
}

/** The hands that do the real work; leave `act` out to plan. */
export function handsOf({ local, locked, ...parts }: HandsOptions): AllHands {
  const { layerfile } = parts;
  // What is only read can't be written to, whoever tries.
  const foreign = layerfile.caches.filter((each) => !isSameRepository(each, layerfile.cache));
  const open: OpenStore = (repository) => {
    const store = parts.open(repository);
    return foreign.some((each) => isSameRepository(each, repository)) ? readOnly(store) : store;
  };
  const cache = cacheIn(layerfile.cache, open, layerfile.caches);
  const workshop: Workshop = {
    ...parts,
    open,
    cache,
    tocs: openTocs({
      cache: open(layerfile.cache),
      wanted: wantedFiles,
      others: [...(local ? [local] : []), ...foreign].map(open),
    }),
  };
  const kinds = {
    base: baseHands(workshop),
    section: sectionHands(workshop),
    merge: mergeHands(workshop),
    publish: publishHands(workshop),
  };
  const handsFor = (step: Step): StepHands<Step> => kinds[step.kind] as StepHands<Step>;
  const hands: AllHands = {
    ...withLockHint(
      {
        inspect: (step, ...rest) => handsFor(step).inspect(step, ...rest),
        act: (step, ...rest) => handsFor(step).act(step, ...rest),
      },
      locked,
    ),
    describe: async (step, known) => handsFor(step).describe?.(step, known),
  };
  if (!local || parts.noCache) return hands;
  const pushing = fromLocal(hands, {
    cache,
    local: cacheIn(local, open),
    open,
    mountFrom: mountableFrom(layerfile),
  });
  return { ...pushing, describe: hands.describe };
}

/** Where layers of sections may be already: the base, and images that were published before. */
function mountableFrom({ base, images }: Layerfile): Repository[] {
  const all = [
    ...(base.kind === "image" ? [base.reference] : []),
    ...images.map(({ repository }) => repository),
  ];
  return [...new Map(all.map((each) => [formatRepository(each), each])).values()];
}
