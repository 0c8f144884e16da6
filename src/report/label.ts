import { formatPlatform } from "../image/descriptor.ts";
import type { Step, StepId } from "../plan/step.ts";

/** The platform that a step is for, `linux/amd64`. A publish step is for all of them: undefined. */
export const platformOf = (step: Step): string | undefined =>
  step.kind === "publish" ? undefined : formatPlatform(step.platform);

/**
 * What each step is called in front of people: `base`, `golang`, `merge maven+golang`,
 * `publish toolbox`; with its platform where there are several.
 */
export function labelsOf(steps: readonly Step[]): ReadonlyMap<StepId, string> {
  const platforms = new Set(steps.map(platformOf).filter((platform) => platform !== undefined));
  return new Map(
    steps.map((step) => {
      const name =
        step.kind === "merge" || step.kind === "publish" ? `${step.kind} ${step.name}` : step.name;
      const platform = platformOf(step);
      return [step.id, platforms.size > 1 && platform ? `${name} (${platform})` : name];
    }),
  );
}
