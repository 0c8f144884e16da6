import { availableParallelism } from "node:os";
import manifest from "../../package.json" with { type: "json" };
import { openBuilders } from "../builder/builders.ts";
import type { Layerfile } from "../config/layerfile.ts";
import { loadLayerfile } from "../config/load.ts";
import { loadLock, lockCalled } from "../config/load-lock.ts";
import { localized } from "../config/localize.ts";
import { withPlatforms } from "../config/platforms.ts";
import { openStatCache } from "../context/stat-cache.ts";
import type { ReachedFolder } from "../context/watched.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { baseName } from "../dockerfile/stages.ts";
import { isSameRepository } from "../image/reference.ts";
import type { Explanation } from "../plan/change.ts";
import { graphOf } from "../plan/graph.ts";
import type { Graph, Outcome, Step, StepId } from "../plan/step.ts";
import { durationsOf } from "../run/durations.ts";
import type { Summary } from "../run/event.ts";
import { explainOutcomes } from "../run/explain.ts";
import { findAnywhere, findAtRegistries } from "../run/find-image.ts";
import { findRemoteLocked } from "../run/find-locked.ts";
import { findersOf } from "../run/finders.ts";
import { type Forecast, forecast } from "../run/forecast.ts";
import { type AllHands, handsOf } from "../run/hands.ts";
import { openValues } from "../run/input-values.ts";
import type { Output } from "../run/outputs.ts";
import { openRemotes, type Remotes, unasked } from "../run/remotes.ts";
import { type RunOptions as RunGraphOptions, run } from "../run/run.ts";
import type { WalkOptions } from "../run/walk.ts";
import { combined } from "../store/combined.ts";
import type { Layout } from "../store/layout.ts";
import { openLayouts, openPlaces } from "../store/places.ts";
import type { OpenStore, ReadableStore } from "../store/store.ts";
import { fleetOf } from "./fleet.ts";
import type { BuildOptions, Io, RunOptions } from "./io.ts";
import { memoryOf } from "./memory.ts";
import { type How, type Remote, runRecalling } from "./recalling.ts";
import { registriesFor } from "./registries-for.ts";
import { requireLocked } from "./require-locked.ts";
import { cacheFolder, existingStore, storeFolder } from "./store-folder.ts";

export interface Session {
  /** With what it writes in the local store, unless that is not used. */
  readonly layerfile: Layerfile;
  readonly graph: Graph;
  /** Looks at every step and, when it is to act, runs those that are not cached. */
  run(how: How): Promise<Summary>;
  /** When which of the steps that are not cached would run, and where. */
  forecast(outcomes: readonly Outcome[]): Promise<Forecast>;
  /** Why steps of the latest run are not cached. */
  explain(outcomes: readonly Outcome[]): Promise<ReadonlyMap<StepId, Explanation>>;
  /** Opens a repository where it is. */
  readonly open: OpenStore;
  /** The same for another layerfile, or other steps of this one. */
  of(layerfile: Layerfile, graph: Graph): Session;
}

type SessionOptions = RunOptions &
  Pick<BuildOptions, "failFast"> & {
    /** What registries said before is taken for an answer where there is nothing to do. */
    readonly recall?: boolean;
    /** Told of every folder that keys depend on. */
    readonly onContext?: (context: ReachedFolder) => void;
    /** Where images go beside their repositories. */
    readonly outputs?: readonly Output[];
  };

/**
 * Puts the real parts together for one command and takes them apart again: the layerfile, its
 * graph, registries, the local store, builders. The only place that makes them.
 */
export async function withSession(
  options: SessionOptions,
  io: Io,
  command: (session: Session) => Promise<number>,
): Promise<number> {
  const { env, signal } = io;
  const { only, outputs = [], push = false } = options;
  // What --push finds in the local store need not be built; it has no need of one.
  const store = push ? undefined : storeFolder(options.store, io);
  const pushFrom = push ? existingStore(options.store, io) : undefined;
  const named = await layerfileFor(options, io);
  const layerfile = store === undefined ? named : localized(named, store);
  const lock = await loadLock(named);
  const created = createdFrom(env.SOURCE_DATE_EPOCH);
  const now = Math.floor((created === undefined ? Date.now() : Date.parse(created)) / 1000);
  const fleet = fleetOf(options.builder, layerfile, env);
  const jobs = options.jobs ?? availableParallelism();
  const registries = registriesFor(io, layerfile.registries);
  const layoutAt = openLayouts();
  const open = openPlaces(registries.open, layoutAt);
  const builders = openBuilders({ env, open, layoutAt });
  const statFolder = cacheFolder("stat", env);
  const mayRecall = options.recall === true && outputs.length === 0 && options.cache !== false;
  const memory = mayRecall && lock ? memoryOf(named, lock, options, store, io) : undefined;
  const stats = statFolder === undefined ? undefined : openStatCache(statFolder);
  try {
    if (options.locked) await requireLocked(named, lock, { open, whole: !options.platform });
    return await command(sessionOf(layerfile, graphOf(layerfile, only)));
  } finally {
    stats?.save();
    await builders[Symbol.asyncDispose]();
    await registries[Symbol.asyncDispose]();
  }

  /** Where records of earlier builds are, the own cache first. */
  function recordStores({ cache, caches }: Layerfile): [ReadableStore, ...ReadableStore[]] {
    const local = pushFrom === undefined ? [] : [localized(named, pushFrom).cache];
    const others = caches.filter((each) => !isSameRepository(each, cache));
    return [open(cache), ...[...local, ...others].map(open)];
  }

  function lockedRemotes(remotes: Remotes): Remotes {
    return lock ? { ...remotes, find: findRemoteLocked(lock, remotes.find) } : remotes;
  }

  function sessionOf(layerfile: Layerfile, graph: Graph): Session {
    const durations: NonNullable<WalkOptions["durations"]> = (steps) =>
      durationsOf(graph, steps, combined(...recordStores(layerfile)));
    // Asked once, however often the steps are looked at.
    const remotes = openRemotes({ web: registries.askFile, env, signal });
    const digestInput = openValues({ env, directory: layerfile.directory, signal });
    let hands: AllHands | undefined;
    return {
      layerfile,
      graph,
      open,
      of: sessionOf,
      forecast: (outcomes) => forecast(graph, outcomes, { durations, fleet, jobs, signal }),
      explain: async (outcomes) => {
        if (!hands) throw new Error("Internal error: nothing was run that could be explained");
        const { describe } = hands;
        const { directory } = layerfile;
        const caches = recordStores(layerfile);
        return explainOutcomes(outcomes, { describe, caches, directory, stats });
      },
      run: (how) => (memory ? runRecalling(memory, layerfile, how, runOn) : runOn(how)),
    };

    function runOn({ act, emit }: How, remote?: Remote): Promise<Summary> {
      const isRecalled = remote?.isRecalled === true;
      const at = remote ? openPlaces(remote.over(registries.open), layoutAt) : open;
      hands = handsOf({
        layerfile,
        graph,
        open: at,
        ...findersOf({
          find:
            store === undefined || isRecalled
              ? findAtRegistries(at)
              : findAnywhere({ open: at, layout: layoutAt(store), env, signal }),
          base: layerfile.base,
          lock,
          lockCalled: lockCalled(named),
          cache: at(layerfile.cache),
          now,
        }),
        remotes: lockedRemotes(isRecalled ? unasked : remotes),
        digestInput,
        created,
        now,
        ...(lock ? { locked: { lock, called: lockCalled(named) } } : {}),
        version: manifest.version,
        env,
        builderFor: (name) => builders.builderFor(name ?? fleet?.specs[0]?.name),
        noCache: options.cache === false,
        ...(stats ? { stats } : {}),
        ...(options.onContext ? { onContext: options.onContext } : {}),
        ...(pushFrom === undefined || isRecalled
          ? {}
          : { local: localized(named, pushFrom).cache }),
      });
      const { inspect, act: doAct } = hands;
      const began = performance.now();
      const used = act && !isRecalled ? (store ?? pushFrom) : undefined;
      const inPeace: Layout["lease"] = used === undefined ? (work) => work() : layoutAt(used).lease;
      const how: RunGraphOptions = {
        jobs,
        failureMode: options.failFast ? "kill" : "drain",
        signal,
        emit,
        durations,
        ...(fleet ? { fleet } : {}),
        now: () => Math.round(performance.now() - began),
        env,
        outputs,
        ...(store === undefined ? {} : { store }),
        ...(isRecalled ? { isRecalled } : {}),
      };
      const acting = act ? { inspect, act: isRecalled ? refuse : doAct } : { inspect };
      return inPeace(() => run(graph, acting, at, how));
    }
  }
}

/** From memory nothing is done. */
const refuse = async (step: Step): Promise<never> => {
  throw new LayerbuildError("environment", `${step.id} is not there`);
};

/** The file, with what options say instead of it. */
async function layerfileFor(
  { file, only = [], platform }: SessionOptions,
  { cwd, env }: Io,
): Promise<Layerfile> {
  const written = await loadLayerfile({ cwd, env, ...(file === undefined ? {} : { file }) });
  checkNames(written, only);
  return platform ? withPlatforms(written, platform) : written;
}

function checkNames(layerfile: Layerfile, names: readonly string[]): void {
  const known = layerfile.sections.map(({ name }) => name);
  const unknown = names.find((name) => name !== baseName && !known.includes(name));
  if (unknown === undefined) return;
  throw new LayerbuildError("usage", `there is no section ${JSON.stringify(unknown)}`, {
    hint: `sections are: ${known.join(", ")}; and there is the ${baseName}`,
  });
}

/** Source: reproducible-builds.org/specs/source-date-epoch: seconds since 1970, a decimal number. */
export function createdFrom(epoch: string | undefined): string | undefined {
  if (epoch === undefined || epoch === "") return undefined;
  const date = /^\d{1,12}$/.test(epoch) ? new Date(Number(epoch) * 1000) : undefined;
  if (date) return date.toISOString().replace(".000Z", "Z");
  throw new LayerbuildError("environment", "SOURCE_DATE_EPOCH is no number of seconds");
}
