import { wavesOf } from "../plan/graph.ts";
import { planGraph, planJson, planTable } from "../report/plan.ts";
import { wantsColor } from "../report/terminal.ts";
import { failureOf } from "../run/run.ts";
import type { Command, PlanOptions } from "./io.ts";
import { withSession } from "./wire.ts";

/** `layerbuild plan`: the walk that `build` makes, without acting. */
export const plan: Command<PlanOptions> = (options, io) =>
  withSession(options, io, async ({ graph, run, forecast }) => {
    const summary = await run({ act: false, emit: () => undefined });
    const { outcomes } = summary;
    const failure = failureOf(summary);
    if (failure) throw failure;
    const write = (text: string): number => {
      io.stdout.write(`${text.trimEnd()}\n`);
      return 0;
    };
    if (options.graph) return write(planGraph(outcomes, options.graph));
    const layout = { waves: wavesOf(graph), forecast: await forecast(outcomes) };
    return write(
      options.json
        ? JSON.stringify(planJson(outcomes, layout), null, 2)
        : planTable(outcomes, layout, wantsColor(io.stdout, io.env)),
    );
  });
