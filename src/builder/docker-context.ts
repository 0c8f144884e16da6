import { type Environment, runDocker } from "./docker.ts";

/**
 * The environment in which `--builder NAME` means what it says: buildx builds with a docker context
 * only where that is the current one, and DOCKER_HOST would win over it.
 * Source: buildx, `builder/builder.go`, `Validate`; docker/cli, `resolveContextName`.
 */
export async function environmentOf(name: string, env: Environment): Promise<Environment> {
  // It is the one that DOCKER_HOST is of.
  if (name === "default") return { ...env, DOCKER_CONTEXT: name };
  const result = await runDocker(["context", "inspect", name], { env });
  return result.exitCode === 0 ? { ...env, DOCKER_CONTEXT: name, DOCKER_HOST: undefined } : env;
}
