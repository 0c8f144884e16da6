/** Variables by their names, as a process has them. */
export type Environment = { readonly [name: string]: string | undefined };

/** An environment as a process takes it. */
export const definedIn = (env: Environment): { [name: string]: string } =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

export interface DockerOptions {
  /** Says which engine: `DOCKER_HOST`, `DOCKER_CONTEXT`, docker's own configuration. */
  readonly env: Environment;
  /** A cancelled docker has execa's grace of five seconds to end by itself. */
  readonly signal?: AbortSignal;
  /** Milliseconds; as long as it takes when absent. */
  readonly timeout?: number;
}

/** Runs docker to its end, in that environment alone. Any end is a result, not an error. */
export async function runDocker(args: readonly string[], { env, signal, timeout }: DockerOptions) {
  const { execa } = await import("execa");
  return execa("docker", args, {
    env: definedIn(env),
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    ...(signal ? { cancelSignal: signal } : {}),
    ...(timeout === undefined ? {} : { timeout }),
  });
}
