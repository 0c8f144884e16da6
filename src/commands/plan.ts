import { longestChain, wavesOf } from "../plan/graph.ts";
import { planGraph, planJson, planTable } from "../report/plan.ts";
import { wantsColor } from "../report/terminal.ts";
import { failureOf } from "../run/run.ts";
import type { Command, PlanOptions } from "./io.ts";
import { withSession } from "./wire.ts";

/** `layerbuild plan`: the walk that `build` makes, without acting. */
export const plan: Command<PlanOptions> = (options, io) =>
  withSession(options, io, async ({ graph, run }) => {
    const summary = await run({ act: false, emit: () => undefined });
    const { outcomes } = summary;
    const failure = failureOf(summary);
    if (failure) throw failure;
    const layout = {
      waves: wavesOf(graph),
      // Without measured durations every step that would run counts the same.
      chain: longestChain(graph, () => 1),
    };
    const text = options.json
      ? JSON.stringify(planJson(outcomes, layout), null, 2)
      : options.graph
        ? planGraph(outcomes, options.graph)
        : planTable(outcomes, layout, wantsColor(io.stdout, io.env));
    io.stdout.write(`${text.trimEnd()}\n`);
    return 0;
  });
