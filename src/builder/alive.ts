import { LayerbuildError } from "../diagnostics/error.ts";
import { type Platform, parsePlatform } from "../image/descriptor.ts";
import { runDocker } from "./docker.ts";

/** What a builder says of itself. */
export type BuilderState =
  | {
      readonly isAlive: true;
      /** What its processors run themselves. */
      readonly native: readonly Platform[];
      /** All that it builds; empty where it does not say, as one that has not been started yet. */
      readonly known: readonly Platform[];
    }
  | {
      readonly isAlive: false;
      /** Why it can't be used, in its own words. */
      readonly words: string;
    };

export interface AskOptions {
  readonly env: { readonly [name: string]: string | undefined };
  readonly signal: AbortSignal;
  /** It has built: one that is not running any more is gone then. */
  readonly hasBuilt?: boolean;
}

/** How long a builder has to answer, in milliseconds. */
const patience = 15_000;

/** Asks a buildx builder, or a docker context by its name, whether it can be used. */
export async function askBuilder(name: string, options: AskOptions): Promise<BuilderState> {
  const { env, signal, hasBuilt = false } = options;
  const result = await runDocker(["buildx", "inspect", name], { env, signal, timeout: patience });
  if (signal.aborted) throw new LayerbuildError("interrupted", "interrupted");
  if (result.timedOut) {
    return { isAlive: false, words: `it does not answer within ${patience / 1000} seconds` };
  }
  if (result.code === "ENOENT") return { isAlive: false, words: "docker is not on the PATH" };
  if (result.exitCode !== 0) {
    return { isAlive: false, words: result.stderr.replace(/^ERROR: /, "").trim() };
  }
  return stateFrom(result.stdout, hasBuilt);
}

/**
 * Reads what `buildx inspect` prints: the builder, then its nodes, each from its `Name:` on. One
 * node that can be used is enough. Source: buildx, `commands/inspect.go`.
 */
export function stateFrom(text: string, hasBuilt: boolean): BuilderState {
  const [, ...nodes] = text.split(/^(?=Name:)/m);
  const usable = nodes.filter((node) => {
    const status = field(node, "Status");
    return status !== undefined && (!hasBuilt || status === "running");
  });
  if (usable.length === 0) {
    const status = nodes.flatMap((node) => field(node, "Status") ?? []);
    const words = field(text, "Error") ?? (status[0] ? `it is ${status[0]}` : "it has no nodes");
    return { isAlive: false, words };
  }
  const named = usable.map((node) =>
    (field(node, "Platforms") ?? "").split(",").flatMap((entry) => {
      // A star: set by the person. `(+3)`: variants that are not shown.
      const platform = parsePlatform(entry.replace(/\(.*\)|\*/g, "").trim());
      return platform ? [{ platform, isSet: entry.includes("*") }] : [];
    }),
  );
  const known = named.flat().map(({ platform }) => platform);
  // A node names its own processor first, then what it emulates.
  const own = named.flatMap((list) => list.filter(({ isSet }, at) => at === 0 || isSet));
  const native = known.filter((one) =>
    own.some(
      ({ platform }) => platform.os === one.os && platform.architecture === one.architecture,
    ),
  );
  return { isAlive: true, native, known };
}

const field = (text: string, name: string): string | undefined =>
  new RegExp(`^${name}:[ \\t]*(\\S.*)$`, "m").exec(text)?.[1]?.trim();
