import { LayerbuildError } from "../diagnostics/error.ts";
import { type Environment, runDocker } from "./docker.ts";
import { askEngine } from "./engine.ts";

/** How a builder gets at a layout of this machine. */
export type Way =
  /** It reads and writes layouts itself. */
  | { readonly kind: "files" }
  /** It knows registries only. `env` makes `docker` speak with its engine. */
  | { readonly kind: "loopback"; readonly env: Environment };

/**
 * Asks a buildx builder, or buildx's current one. All can deal with layouts but those of an engine
 * with the classic image store. Fails with `builder-missing` when such an engine is not on this
 * machine. What else is wrong with a builder, a build will tell.
 */
export async function askWay(
  name: string | undefined,
  options: { readonly env: Environment; readonly signal: AbortSignal },
): Promise<Way> {
  const inspected = await ask(["buildx", "inspect", ...(name === undefined ? [] : [name])]);
  const context = inspected && contextOf(inspected);
  if (context === undefined) return { kind: "files" };
  const env = environmentFor(context, options.env);
  const engine = await askEngine({ env, signal: options.signal });
  if (engine.store === "containerd") return { kind: "files" };
  const host = await ask(["context", "inspect", "--format", "{{.Endpoints.docker.Host}}", context]);
  if (host !== undefined && !/^(unix|npipe):/.test(host.trim())) throw tooFar(context);
  return { kind: "loopback", env };

  /** Undefined when it fails. */
  async function ask(args: readonly string[]): Promise<string | undefined> {
    const { exitCode, stdout } = await runDocker(args, options);
    if (options.signal.aborted) throw new LayerbuildError("interrupted", "interrupted");
    return exitCode === 0 ? stdout : undefined;
  }
}

/**
 * The docker context whose engine is the builder, from what `buildx inspect` prints; undefined for
 * builders that are not an engine. Source: buildx, `commands/inspect.go`.
 */
export function contextOf(inspected: string): string | undefined {
  const [, driver] = /^Driver:\s*(\S+)/m.exec(inspected) ?? [];
  const [, endpoint] = /^Endpoint:\s*(\S+)/m.exec(inspected) ?? [];
  return driver === "docker" ? endpoint : undefined;
}

/** DOCKER_HOST wins over DOCKER_CONTEXT, and the context `default` is what it says. */
function environmentFor(context: string, env: Environment): Environment {
  if (context === "default") return { ...env, DOCKER_CONTEXT: undefined };
  return { ...env, DOCKER_HOST: undefined, DOCKER_CONTEXT: context };
}

export const tooFar = (engine: string, cause?: unknown): LayerbuildError =>
  new LayerbuildError(
    "builder-missing",
    `the engine of ${engine} can't build into the local store: it keeps images in its classic store, and does not reach this machine`,
    {
      hint: "turn on the engine's containerd image store, use a builder of the docker-container driver, or build with --push",
      cause,
    },
  );
