import { LayerbuildError } from "../diagnostics/error.ts";
import type { Outcome } from "../plan/step.ts";
import { imagesOf } from "../report/images.ts";
import { summaryJson } from "../report/summary.ts";
import type { Summary } from "../run/event.ts";
import { failureOf } from "../run/run.ts";
import type { BuildOptions, Command } from "./io.ts";
import { isPushed, outputsOf } from "./outputs.ts";
import { plan } from "./plan.ts";
import { reported } from "./reported.ts";
import { openReporter } from "./reporter.ts";
import { withSession } from "./wire.ts";

/** `layerbuild build`: brings every step about that is not there yet, then moves the tags. */
export const build: Command<BuildOptions> = async (given, io) => {
  const options = {
    ...given,
    recall: !given.verify,
    push: isPushed(given),
    outputs: outputsOf(given, io.cwd),
  };
  if (options.dryRun) return plan(options, io);
  return reported(options, io, (keep) =>
    withSession(options, io, async ({ run }) => {
      if (options.requireCached) {
        const seen = await run({ act: false, emit: () => undefined });
        keep(seen);
        requireCached(seen.outcomes);
      }
      const reporter = await openReporter(options, io);
      let summary: Summary;
      try {
        summary = await run({ act: true, emit: reporter.report });
      } finally {
        reporter.close();
      }
      keep(summary);
      if (summary.error) throw summary.error;
      io.stdout.write(
        options.json ? `${JSON.stringify(summaryJson(summary), null, 2)}\n` : published(summary),
      );
      return exitCodeOf(failureOf(summary));
    }),
  );
};

/** Fails with the steps that would run a build: for CI jobs that must only assemble. */
function requireCached(outcomes: readonly Outcome[]): void {
  const missing = outcomes.filter(
    ({ step, status }) =>
      (step.kind === "base" || step.kind === "section") &&
      status !== "cached" &&
      status !== "to-push",
  );
  if (missing.length === 0) return;
  const failed = missing.find(({ error }) => error)?.error;
  if (failed) throw failed;
  throw new LayerbuildError("required-cached", "these would be built:", {
    detail: missing.map(({ step, reason }) => `  ${step.id}: ${reason}`).join("\n"),
    hint: "build them first where building is allowed",
  });
}

/** What the images' tags are now, one a line; nothing when the run did not get that far. */
export function published(summary: Summary): string {
  if (failureOf(summary)) return "";
  return imagesOf(summary.outcomes)
    .flatMap(({ references }) => references)
    .map((reference) => `${reference}\n`)
    .join("");
}

/** Of a run whose failure was told with its summary; what is our own fault is thrown. */
export function exitCodeOf(failure: Error | undefined): number {
  if (!failure) return 0;
  if (failure instanceof LayerbuildError) return failure.exitCode;
  throw failure;
}
