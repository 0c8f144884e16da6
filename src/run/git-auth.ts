import type { Environment } from "../builder/docker.ts";
import { readSecret } from "../builder/secrets.ts";
import type { SecretSpec } from "../config/layerfile.ts";

/**
 * The environment in which git asks a repository as the builder will: with the secret GIT_AUTH_HEADER or
 * GIT_AUTH_TOKEN, for its host or for all. A value is in no argument, and goes to that repository only.
 * Where there is none, or none that can be read, the person's own credentials count alone.
 * Source: BuildKit, source/git, `getAuthToken`.
 */
export async function withGitAuth(
  repository: string,
  secrets: readonly SecretSpec[],
  env: Environment,
): Promise<Environment> {
  const host = /^https?:\/\//i.test(repository) ? new URL(repository).host : undefined;
  if (host === undefined) return env;
  const header = await headerOf(host, secrets, env);
  if (header === undefined) return env;
  const at = Number(env.GIT_CONFIG_COUNT ?? 0);
  return {
    ...env,
    GIT_CONFIG_COUNT: `${at + 1}`,
    [`GIT_CONFIG_KEY_${at}`]: `http.${repository}.extraHeader`,
    [`GIT_CONFIG_VALUE_${at}`]: `Authorization: ${header}`,
  };
}

async function headerOf(
  host: string,
  secrets: readonly SecretSpec[],
  env: Environment,
): Promise<string | undefined> {
  for (const name of [`HEADER.${host}`, `TOKEN.${host}`, "HEADER", "TOKEN"]) {
    const secret = secrets.find(({ id }) => id === `GIT_AUTH_${name}`);
    const value = secret && (await readSecret(secret, env).catch(() => undefined));
    if (value === undefined) continue;
    if (name.startsWith("HEADER")) return value.trim();
    return `Basic ${Buffer.from(`x-access-token:${value.trim()}`).toString("base64")}`;
  }
  return undefined;
}
