import { execa } from "execa";

/** Variables by their names, as a process has them. */
export type Environment = { readonly [name: string]: string | undefined };

/**
 * The environment in which `--builder NAME` means what it says: buildx builds with a docker context
 * only where that is the current one, and DOCKER_HOST would win over it.
 * Source: buildx, `builder/builder.go`, `Validate`; docker/cli, `resolveContextName`.
 */
export async function environmentOf(name: string, env: Environment): Promise<Environment> {
  // It is the one that DOCKER_HOST is of.
  if (name === "default") return { ...env, DOCKER_CONTEXT: name };
  const result = await execa("docker", ["context", "inspect", name], {
    env: definedIn(env),
    extendEnv: false,
    stdin: "ignore",
    reject: false,
  });
  return result.exitCode === 0 ? { ...env, DOCKER_CONTEXT: name, DOCKER_HOST: undefined } : env;
}

/** An environment as a process takes it. */
export const definedIn = (env: Environment): { [name: string]: string } =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
