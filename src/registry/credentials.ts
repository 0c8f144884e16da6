import { LayerbuildError } from "../diagnostics/error.ts";
import { parseObject } from "../image/manifest.ts";
import { hub } from "../image/reference.ts";
import { type Credential, explicitCredential } from "./credential.ts";
import {
  type AuthEntry,
  type DockerConfigFile,
  type Environment,
  openDockerConfig,
} from "./docker-config.ts";
import { interrupted } from "./retry.ts";

/** The credential for a registry (`docker.io`, `host:port`). */
export type Keychain = (registry: string) => Promise<Credential>;

export interface KeychainOptions {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Read only when the environment has nothing. */
  readonly config?: DockerConfigFile;
}

/** Docker Hub's key in config files and helpers. */
const hubKey = "https://index.docker.io/v1/";
/** A helper's username for a secret that is an identity token. Source: docker-credential-helpers. */
const identityUser = "<token>";
/** Milliseconds; a helper may have to ask a person to unlock a keyring. */
const helperTimeout = 60_000;

/**
 * The credentials of the environment (`LAYERBUILD_AUTH_…`), else of Docker's config file and of the
 * helpers that it names. The file is read once, and a helper asked once for each registry. Fails
 * with `environment` when the file can't be used or a helper does not work.
 */
export function openKeychain({
  env,
  signal,
  config = openDockerConfig(env),
}: KeychainOptions): Keychain {
  const { path } = config;
  const known = new Map<string, Promise<Credential>>();
  return (registry) => {
    const credential = known.get(registry) ?? lookUp(registry);
    known.set(registry, credential);
    return credential;
  };

  async function lookUp(registry: string): Promise<Credential> {
    const explicit = explicitCredential(registry, env);
    if (explicit) return explicit;
    const { auths = {}, credHelpers = {}, credsStore } = await config.read();
    const key = registry === hub ? hubKey : registry;
    const helper = credHelpers[key] ?? credHelpers[registry] ?? credsStore;
    const fromHelper = helper ? await askHelper(helper, key) : undefined;
    if (fromHelper) return fromHelper;
    const entry = Object.entries(auths).find(([name]) => registryOf(name) === registry)?.[1];
    const fromFile = entry ? credentialOf(entry, registry, path) : undefined;
    const asked = helper ? `docker-credential-${helper} or ${path}` : path;
    return fromFile ?? { kind: "anonymous", source: `${asked} has none for ${registry}` };
  }

  async function askHelper(helper: string, key: string): Promise<Credential | undefined> {
    const program = `docker-credential-${helper}`;
    const failed = (why: string): LayerbuildError =>
      new LayerbuildError("environment", `${program}, which ${path} names, ${why}`, {
        hint: "Install it, or take it out of that file and log in again.",
      });
    if (!/^[\w.-]+$/.test(helper)) throw failed("is no program's name");
    const { execa } = await import("execa");
    const result = await execa(program, ["get"], {
      input: key,
      env: { ...env },
      extendEnv: false,
      reject: false,
      timeout: helperTimeout,
      cancelSignal: signal,
    });
    if (result.isCanceled) throw interrupted();
    if (result.timedOut) throw failed("does not answer");
    if (result.exitCode === undefined) throw failed(`can't be run (${result.code ?? "killed"})`);
    if (/credentials not found/i.test(result.stdout)) return undefined;
    // Its output is not shown: nobody promises that it holds no secret.
    if (result.exitCode !== 0) throw failed(`fails with exit code ${result.exitCode}`);
    return readAnswer(result.stdout, program) ?? fail(failed("gives an answer that can't be read"));
  }
}

function readAnswer(text: string, program: string): Credential | undefined {
  const answer = parseObject(Buffer.from(text));
  if (typeof answer?.Username !== "string" || typeof answer.Secret !== "string") return undefined;
  const { Username: username, Secret: secret } = answer;
  return username === identityUser
    ? { kind: "identity", token: secret, source: `an identity token of ${program}` }
    : { kind: "password", username, password: secret, source: `user "${username}" of ${program}` };
}

function credentialOf(entry: AuthEntry, registry: string, path: string): Credential | undefined {
  if (entry.identitytoken) {
    const source = `an identity token of ${path}`;
    return { kind: "identity", token: entry.identitytoken, source };
  }
  if (entry.registrytoken) {
    return { kind: "token", token: entry.registrytoken, source: `a registry token of ${path}` };
  }
  let { username, password } = entry;
  if (entry.auth) {
    const [, user, secret] = /^([^:]+):(.*)$/s.exec(decode(entry.auth)) ?? [];
    if (user === undefined || secret === undefined) {
      throw new LayerbuildError(
        "environment",
        `The \`auth\` of ${registry} in ${path} is damaged`,
        {
          hint: `Log in again with \`docker login ${registry}\`.`,
        },
      );
    }
    [username, password] = [user, secret];
  }
  if (!username || password === undefined) return undefined;
  return { kind: "password", username, password, source: `user "${username}" of ${path}` };
}

/** Docker pads what it encodes with NUL. Source: docker/cli, decodeAuth. */
const decode = (auth: string): string =>
  Buffer.from(auth, "base64").toString("utf8").replace(/\0+$/, "");

/** The registry that a key of `auths` is for: older Dockers wrote addresses. */
function registryOf(key: string): string {
  const host = key.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  return host === "index.docker.io" || host === "registry-1.docker.io" ? hub : host;
}

function fail(error: Error): never {
  throw error;
}
