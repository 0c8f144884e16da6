import type { BuilderState } from "../builder/alive.ts";
import type { BuilderSpec } from "../config/layerfile.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { formatPlatform } from "../image/descriptor.ts";
import { nextStart, type Site, suitedFor, type Waiting } from "../plan/placement.ts";
import type { Step, StepId } from "../plan/step.ts";

/** The builders of a run. */
export interface Fleet {
  /** In the order of preference, at least one. */
  readonly specs: readonly BuilderSpec[];
  ask(name: string, signal: AbortSignal, hasBuilt?: boolean): Promise<BuilderState>;
}

export interface PoolOptions {
  /** Absent: one builder without a name, of `jobs` slots. */
  readonly fleet: Fleet | undefined;
  /** How many builds at once, for builders that do not say it themselves. */
  readonly jobs: number;
  /** Milliseconds from a step's start to the run's end. Called when slots are short, once. */
  readonly remaining: () => Promise<ReadonlyMap<StepId, number>>;
  readonly signal: AbortSignal;
}

/** Slots of builders, and the steps that wait for them. */
export interface Pool {
  /**
   * Says that a step may soon want a slot: as long as there are too few, the choice waits for it,
   * but not for long. What is given back is called when the step has come, or will not.
   */
  expect(): () => void;
  /**
   * Does the work of a step when its turn comes, with the builder that it is for. When that builder
   * turns out to be gone, it is not used any more, and the work is done again with another; with
   * none left it fails with `builder-missing` and the last words of each.
   */
  run<T>(
    step: Step,
    work: (builder: string | undefined) => Promise<T>,
    warn: (text: string) => void,
  ): Promise<T>;
}

/** How long a choice waits for steps that are still looked at and for durations, in milliseconds. */
const patience = 500;

interface Slots {
  readonly site: Site;
  running: number;
}

interface Task extends Waiting {
  readonly warn: (text: string) => void;
  readonly start: (slots: Slots) => void;
  readonly fail: (error: unknown) => void;
}

export function openPool(options: PoolOptions): Pool {
  const { fleet, jobs, signal } = options;
  const isSpread = fleet !== undefined && fleet.specs.length > 1;
  let builders: Slots[] = (fleet?.specs ?? [{ name: "" }]).map((spec) => ({
    site: siteOf(spec, jobs),
    running: 0,
  }));
  const lost = new Map<string, string>();
  const waiting = new Set<Task>();
  let expected = 0;
  let isScheduled = false;
  let met: "no" | "soon" | "yes" = isSpread ? "no" : "yes";
  let remaining: ReadonlyMap<StepId, number> | undefined;
  let isAsked = false;
  let timer: NodeJS.Timeout | undefined;
  let isImpatient = false;
  signal.addEventListener("abort", schedule, { once: true });

  return {
    expect() {
      expected++;
      let isHere = false;
      return () => {
        if (!isHere) expected--;
        isHere = true;
        schedule();
      };
    },

    async run(step, work, warn) {
      for (;;) {
        const slots = await new Promise<Slots>((start, fail) => {
          waiting.add({
            platform: platformOf(step),
            get remaining() {
              return remaining?.get(step.id) ?? 0;
            },
            warn,
            start,
            fail,
          });
          schedule();
        });
        try {
          return await work(fleet ? slots.site.name : undefined);
        } catch (error) {
          if (!(await isLost(slots, error, warn))) throw error;
        } finally {
          slots.running--;
          schedule();
        }
      }
    },
  };

  /** Steps that become ready together are chosen from together. */
  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      startAll();
    });
  }

  function startAll(): void {
    if (signal.aborted) failAll(new LayerbuildError("interrupted", "cancelled"));
    else if (waiting.size === 0) return;
    else if (met !== "yes") meet();
    else if (builders.length === 0) failAll(noneLeft());
    else startNow();
  }

  function startNow(): void {
    for (const task of waiting) {
      const sites = builders.map(({ site }) => site);
      if (suitedFor(task.platform, sites).length === 0) {
        waiting.delete(task);
        task.fail(noneFor(task));
      }
    }
    const free = builders.reduce((sum, { site, running }) => sum + site.jobs - running, 0);
    if (waiting.size + expected > free && !isSettled(free)) return;
    for (;;) {
      const next = nextStart([...waiting], builders);
      if (!next) return;
      waiting.delete(next.task);
      next.load.running++;
      next.task.start(next.load);
    }
  }

  /** Whether all is known that a choice between steps needs, or it can't be waited for any longer. */
  function isSettled(free: number): boolean {
    if (!isAsked) {
      isAsked = true;
      const none: ReadonlyMap<StepId, number> = new Map();
      void options
        .remaining()
        .catch(() => none)
        .then((found) => {
          remaining = found;
          schedule();
        });
    }
    const isComplete = expected === 0 && remaining !== undefined;
    if (free === 0) return false;
    if (isComplete || isImpatient) {
      clearTimeout(timer);
      timer = undefined;
      return true;
    }
    timer ??= setTimeout(() => {
      timer = undefined;
      isImpatient = true;
      startAll();
      isImpatient = false;
    }, patience);
    return false;
  }

  function failAll(error: LayerbuildError): void {
    clearTimeout(timer);
    for (const task of waiting) task.fail(error);
    waiting.clear();
  }

  /** Asks all builders what they are, before the first step starts. */
  function meet(): void {
    if (!fleet || met === "soon") return;
    met = "soon";
    const [first] = waiting;
    const states = fleet.specs.map(({ name }) => fleet.ask(name, signal).catch(unanswered));
    void Promise.all(states).then((found) => {
      builders = builders.flatMap((slots, at) => {
        const state = found[at] ?? unanswered(new Error("unknown"));
        const { site } = slots;
        if (state.isAlive) return [{ ...slots, site: withState(site, state) }];
        lost.set(site.name, state.words);
        first?.warn(`the builder ${site.name} is not used: ${state.words}`);
        return [];
      });
      met = "yes";
      schedule();
    });
  }

  /** Whether a build failed because its builder is gone; that builder is then dropped. */
  async function isLost(
    { site: { name } }: Slots,
    error: unknown,
    warn: (text: string) => void,
  ): Promise<boolean> {
    if (!fleet || !isSpread || signal.aborted) return false;
    if (lost.has(name)) return true;
    const state = await fleet.ask(name, signal, true).catch(unanswered);
    if (signal.aborted || state.isAlive) return false;
    if (lost.has(name)) return true;
    builders = builders.filter(({ site }) => site.name !== name);
    lost.set(name, `${lastWords(error)}\n${state.words}`);
    const rest = builders.map(({ site }) => site.name).join(", ") || "none";
    warn(`the builder ${name} is gone: ${state.words}; left: ${rest}`);
    return true;
  }

  function noneLeft(): LayerbuildError {
    return new LayerbuildError("builder-missing", "no builder is left", {
      detail: words(),
      hint: "start one of them again, or name others with --builder",
    });
  }

  function noneFor({ platform }: Task): LayerbuildError {
    const what = platform ? formatPlatform(platform) : "this";
    return new LayerbuildError("builder-missing", `there is no builder for ${what}`, {
      detail: words(),
      hint: "add the platform to a builder's `platforms` in the layerfile",
    });
  }

  function words(): string {
    return [...lost].map(([name, said]) => `${name}: ${said.replaceAll("\n", "\n  ")}`).join("\n");
  }
}

/** A builder of which no more is known than what the layerfile says. */
export const siteOf = ({ name, jobs, platforms }: BuilderSpec, most: number): Site => ({
  name,
  jobs: Math.max(1, jobs ?? most),
  ...(platforms && { platforms }),
  native: [],
  known: [],
});

/** The same with what it says itself; without a word, it is for what it may be asked for. */
export const withState = (site: Site, { native, known }: Alive): Site => ({
  ...site,
  native: known.length > 0 ? native : (site.platforms ?? []),
  known,
});

type Alive = BuilderState & { readonly isAlive: true };

const platformOf = (step: Step): Waiting["platform"] =>
  step.kind === "publish" ? undefined : step.platform;

/** For a question that failed. */
export const unanswered = (error: Error): BuilderState => ({
  isAlive: false,
  words: error.message,
});

/** The end of what a build said. */
function lastWords(error: unknown): string {
  const text = error instanceof LayerbuildError ? (error.detail ?? error.message) : String(error);
  return text.trim().split("\n").at(-1) ?? "";
}
