import type { StepId } from "../plan/step.ts";
import type { Forecast } from "../run/forecast.ts";
import { countOf, formatDuration, formatTable } from "./format.ts";

/** What is expected of a build, for people: its longest chain, its finish, who does what when. */
export function forecastText(
  forecast: Forecast,
  label: (id: StepId) => string,
  bold: (text: string) => string,
): string[] {
  const { chain, chainDuration, expected, placement, missing } = forecast;
  const parts: string[] = [];
  if (chain.length > 0) {
    const took = chainDuration > 0 ? `, ${formatDuration(chainDuration)}` : "";
    const names = chain.map(({ id }) => label(id)).join(" → ");
    parts.push(`${bold("longest chain")}, ${countOf(chain.length, "step")}${took}: ${names}`);
  }
  if (expected.length > 0) {
    const finishes = expected.map(({ builders, finish }, at) => {
      const count = at === 0 ? countOf(builders, "builder") : builders;
      return `${formatDuration(finish)} on ${count}`;
    });
    parts.push(`${bold("expected")}: ${finishes.join(", ")}`);
  }
  if (placement.length > 0) {
    const rows = placement.map(({ step, builder, start, end }) => [
      `  ${label(step.id)}`,
      builder ?? "-",
      formatDuration(start),
      formatDuration(end),
    ]);
    const head = ["  step", "builder", "from", "to"];
    parts.push(`${bold("placement")}:\n${formatTable([head, ...rows])}`);
  }
  for (const { name, words } of missing) {
    parts.push(`${bold("missing")}: the builder ${name} does not answer: ${words}`);
  }
  return parts;
}

/** The same as JSON, as schemas/plan.schema.json describes it. Milliseconds. */
export interface ForecastJson {
  readonly chain: readonly StepId[];
  readonly expected: readonly { readonly builders: number; readonly finish: number }[];
  readonly placement: readonly {
    readonly step: StepId;
    readonly builder: string | null;
    readonly start: number;
    readonly end: number;
  }[];
}

export function forecastJson({ chain, expected, placement }: Forecast): ForecastJson {
  return {
    chain: chain.map(({ id }) => id),
    expected,
    placement: placement.map(({ step, builder, start, end }) => ({
      step: step.id,
      builder: builder ?? null,
      start,
      end,
    })),
  };
}
