import { availableParallelism } from "node:os";
import { buildxBuilder } from "../builder/buildx.ts";
import type { Layerfile } from "../config/layerfile.ts";
import { loadLayerfile } from "../config/load.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { graphOf } from "../plan/graph.ts";
import type { Graph } from "../plan/step.ts";
import { openRegistries } from "../registry/registry.ts";
import type { Emit, Summary } from "../run/event.ts";
import { handsOf } from "../run/hands.ts";
import { run } from "../run/run.ts";
import type { BuildOptions, Io } from "./io.ts";

export interface Session {
  readonly layerfile: Layerfile;
  readonly graph: Graph;
  /** Looks at every step and, when it is to act, runs those that are not cached. */
  run(how: { readonly act: boolean; readonly emit: Emit }): Promise<Summary>;
}

type SessionOptions = Pick<
  BuildOptions,
  "file" | "only" | "jobs" | "failFast" | "builder" | "cache"
>;

/**
 * Puts the real parts together for one command and takes them apart again: the layerfile, its
 * graph, registries, builder. The only place that makes them.
 */
export async function withSession(
  options: SessionOptions,
  io: Io,
  command: (session: Session) => Promise<number>,
): Promise<number> {
  const { cwd, env, signal } = io;
  const { file, only } = options;
  const layerfile = await loadLayerfile({ cwd, env, ...(file === undefined ? {} : { file }) });
  checkNames(layerfile, only ?? []);
  const graph = graphOf(layerfile, only);
  const created = createdFrom(env.SOURCE_DATE_EPOCH);
  const registries = openRegistries({ env, registries: layerfile.registries, signal });
  try {
    const { open } = registries;
    return await command({
      layerfile,
      graph,
      run({ act, emit }) {
        const { inspect, act: doAct } = handsOf({
          layerfile,
          graph,
          open,
          created,
          env,
          builder: buildxBuilder({ name: options.builder, env }),
          noCache: options.cache === false,
        });
        const began = performance.now();
        return run(graph, act ? { inspect, act: doAct } : { inspect }, open, {
          jobs: options.jobs ?? availableParallelism(),
          failureMode: options.failFast ? "kill" : "drain",
          signal,
          emit,
          now: () => Math.round(performance.now() - began),
        });
      },
    });
  } finally {
    await registries[Symbol.asyncDispose]();
  }
}

function checkNames(layerfile: Layerfile, names: readonly string[]): void {
  const known = layerfile.sections.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new LayerbuildError("usage", `there is no section ${JSON.stringify(unknown)}`, {
    hint: `sections are: ${known.join(", ")}`,
  });
}

/** Source: reproducible-builds.org/specs/source-date-epoch: seconds since 1970, a decimal number. */
function createdFrom(epoch: string | undefined): string | undefined {
  if (epoch === undefined || epoch === "") return undefined;
  const date = /^\d{1,12}$/.test(epoch) ? new Date(Number(epoch) * 1000) : undefined;
  if (date) return date.toISOString().replace(".000Z", "Z");
  throw new LayerbuildError("environment", "SOURCE_DATE_EPOCH is no number of seconds");
}
