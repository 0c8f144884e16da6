import { wantedFiles } from "../merge/wanted-files.ts";
import type { Step } from "../plan/step.ts";
import { baseHands, sectionHands } from "./build.ts";
import { cacheIn } from "./cache.ts";
import { mergeHands } from "./merge.ts";
import { publishHands } from "./publish.ts";
import { openTocs } from "./tocs.ts";
import type { Hands } from "./walk.ts";
import type { StepHands, Workshop } from "./workshop.ts";

/** The hands that do the real work; leave `act` out to plan. */
export function handsOf(parts: Omit<Workshop, "cache" | "tocs">): Required<Hands> {
  const { layerfile, open } = parts;
  const workshop: Workshop = {
    ...parts,
    cache: cacheIn(layerfile.cache, open),
    tocs: openTocs({ cache: open(layerfile.cache), wanted: wantedFiles }),
  };
  const kinds = {
    base: baseHands(workshop),
    section: sectionHands(workshop),
    merge: mergeHands(workshop),
    publish: publishHands(workshop),
  };
  const handsFor = (step: Step): StepHands<Step> => kinds[step.kind] as StepHands<Step>;
  return {
    inspect: (step, resultOf) => handsFor(step).inspect(step, resultOf),
    act: (step, ...rest) => handsFor(step).act(step, ...rest),
  };
}
