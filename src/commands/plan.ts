import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { searchPlaces } from "../config/find.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { wavesOf } from "../plan/graph.ts";
import { matrixOf } from "../plan/matrix.ts";
import type { Outcome } from "../plan/step.ts";
import { matrixOutputs } from "../report/github-output.ts";
import { labelsOf } from "../report/label.ts";
import { planMarkdown } from "../report/markdown.ts";
import { planGraph, planJson, planReasons, planTable, statusCounts } from "../report/plan.ts";
import { wantsColor } from "../report/terminal.ts";
import { failureOf } from "../run/run.ts";
import { addOutputs, addSummary } from "./github.ts";
import type { Command, Io, PlanOptions } from "./io.ts";
import { withSession } from "./wire.ts";

/** `layerbuild plan`: the walk that `build` makes, without acting. */
export const plan: Command<PlanOptions> = async (given, io) => {
  const options = await withExplained(given, io);
  const recall = !options.verify && options.explain === undefined;
  return withSession({ ...options, recall }, io, async ({ graph, run, forecast, explain }) => {
    const summary = await run({ act: false, emit: () => undefined });
    const { outcomes } = summary;
    const failure = failureOf(summary);
    if (failure) throw failure;
    const write = (text: string): number => {
      io.stdout.write(`${text.trimEnd()}\n`);
      return 0;
    };
    await addSummary(() => planMarkdown(outcomes, statusCounts(outcomes)), io);
    if (options.matrix) {
      const matrix = matrixOf(outcomes);
      await addOutputs(matrixOutputs(matrix), io);
      return write(JSON.stringify(matrix));
    }
    if (options.graph) return write(planGraph(outcomes, options.graph));
    const told = explained(outcomes, options.explain);
    const reasons = told && { of: await explain(outcomes), now: Date.now() };
    if (reasons && !options.json) return write(planReasons(outcomes, told, reasons));
    const layout = {
      waves: wavesOf(graph),
      forecast: await forecast(outcomes),
      isRecalled: summary.isRecalled === true,
    };
    return write(
      options.json
        ? JSON.stringify(planJson(outcomes, layout, reasons), null, 2)
        : planTable(outcomes, layout, wantsColor(io.stdout, io.env)),
    );
  });
};

/** What follows `--explain` is a step, or else the project: a folder with a layers file, or that file. */
async function withExplained(options: PlanOptions, { cwd }: Io): Promise<PlanOptions> {
  const { explain, file } = options;
  if (typeof explain !== "string" || file !== undefined) return options;
  // A folder of a section's sources has a package.json more often than it is a project.
  const names = searchPlaces.filter((name) => name !== "package.json");
  const files = [explain, ...names.map((name) => join(explain, name))];
  const isThere = await Promise.all(
    files.map((path) =>
      stat(resolve(cwd, path)).then(
        (stats) => stats.isFile(),
        () => false,
      ),
    ),
  );
  return isThere.includes(true) ? { ...options, file: explain, explain: true } : options;
}

/** The steps that are to be explained; undefined when none are. */
function explained(
  outcomes: readonly Outcome[],
  explain: PlanOptions["explain"],
): readonly Outcome[] | undefined {
  if (explain === undefined || explain === false) return undefined;
  if (explain === true) return outcomes.filter(({ status }) => status !== "cached");
  const labels = labelsOf(outcomes.map(({ step }) => step));
  const named = outcomes.filter(({ step }) => step.name === explain);
  const found = [
    outcomes.filter(({ step: { id } }) => id === explain || labels.get(id) === explain),
    // A merge or an image may be called as its only section is.
    named.filter(({ step: { kind } }) => kind === "base" || kind === "section"),
    named,
  ].find((steps) => steps.length > 0);
  if (found) return found;
  throw new LayerbuildError("usage", `there is no step ${JSON.stringify(explain)}`, {
    hint: `steps are: ${[...labels.values()].join(", ")}`,
  });
}
