import type { Step } from "../plan/step.ts";
import { baseHands, sectionHands } from "./build.ts";
import { cacheIn } from "./cache.ts";
import { mergeHands } from "./merge.ts";
import { publishHands } from "./publish.ts";
import type { Hands } from "./walk.ts";
import type { StepHands, Workshop } from "./workshop.ts";

/** The hands that do the real work; leave `act` out to plan. */
export function handsOf(parts: Omit<Workshop, "cache">): Required<Hands> {
  const workshop: Workshop = { ...parts, cache: cacheIn(parts.layerfile.cache, parts.open) };
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
