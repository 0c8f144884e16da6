import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { LayerbuildError } from "../diagnostics/error.ts";
import { parseObject } from "../image/manifest.ts";
import { type Headers, isOwnHeader, lowerCased } from "./headers.ts";

export type Environment = { readonly [name: string]: string | undefined };

/** Source: docker/cli, cli/config/configfile/file.go and cli/config/types/authconfig.go. */
export interface DockerConfig {
  readonly auths?: { readonly [key: string]: AuthEntry | null };
  readonly credHelpers?: { readonly [registry: string]: string };
  readonly credsStore?: string;
  /** Sent with every request to a registry. */
  readonly HttpHeaders?: { readonly [name: string]: unknown };
}

export interface AuthEntry {
  /** base64 of `username:password`. */
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
}

export interface DockerConfigFile {
  /** The folder that it is in: `DOCKER_CONFIG` or `~/.docker`. */
  readonly folder: string;
  readonly path: string;
  /**
   * What it says; nothing where there is no such file. It is read once. Fails with `environment`
   * when it can't be used.
   */
  read(): Promise<DockerConfig>;
}

export function openDockerConfig(env: Environment): DockerConfigFile {
  const folder = env.DOCKER_CONFIG || join(env.HOME || homedir(), ".docker");
  const path = join(folder, "config.json");
  let config: Promise<DockerConfig> | undefined;
  return {
    folder,
    path,
    read: () => {
      config ??= readConfig(path);
      return config;
    },
  };
}

async function readConfig(path: string): Promise<DockerConfig> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new LayerbuildError("environment", `${path} can't be read`, { cause: error });
  }
  const config = parseObject(bytes);
  if (config) return config;
  throw new LayerbuildError("environment", `${path} is not the JSON that docker writes`);
}

/** The headers of `HttpHeaders` that can be sent; none where the file can't be used. */
export async function commonHeadersOf(file: DockerConfigFile): Promise<Headers> {
  const config = await file.read().catch((): DockerConfig => ({}));
  const entries = Object.entries(config.HttpHeaders ?? {});
  return lowerCased(
    Object.fromEntries(entries.filter(([name, value]) => isOwnHeader(name, value))) as Headers,
  );
}
