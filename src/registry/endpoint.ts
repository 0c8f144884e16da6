import { LayerbuildError } from "../diagnostics/error.ts";
import { hub } from "../image/reference.ts";

/** What a person may say of one registry. */
export interface HostOptions {
  /** Plain http, or https with a certificate that nobody vouches for. */
  readonly insecure?: boolean;
  /** `http(s)://host[:port]` or a host, asked in order before the registry itself. */
  readonly mirrors?: readonly string[];
}

/** Where a registry is asked. */
export interface Endpoint {
  /** What people and credentials call it. */
  readonly name: string;
  /** The first that answers is taken. */
  readonly origins: readonly [string, ...string[]];
  /** Whether plain http and unknown certificates are accepted. */
  readonly insecure: boolean;
}

/** The name that an environment variable gives to mirrors of docker.io, separated by commas. */
export const mirrorsVariable = "LAYERBUILD_MIRRORS";

/**
 * Where a registry is: loopback ones over http, as dockerd does; one that is `insecure` over https
 * or else http; all others over https. `docker.io` is asked as `registry-1.docker.io`.
 */
export function endpointOf(registry: string, options: HostOptions = {}): Endpoint {
  const host = registry === hub ? "registry-1.docker.io" : registry;
  const insecure = options.insecure ?? false;
  if (insecure) {
    return { name: registry, origins: [`https://${host}`, `http://${host}`], insecure };
  }
  return {
    name: registry,
    origins: [`${isLoopback(host) ? "http" : "https"}://${host}`],
    insecure,
  };
}

/**
 * The mirrors of a registry, in the order in which they are asked: those of the machine, then those
 * of the project. `optionsOf` gives what is said of a host.
 */
export function mirrorsOf(
  registry: string,
  env: { readonly [name: string]: string | undefined },
  optionsOf: (host: string) => HostOptions,
): Endpoint[] {
  const ofMachine = registry === hub ? (env[mirrorsVariable] ?? "").split(",") : [];
  const ofProject = optionsOf(registry).mirrors ?? [];
  return [...ofMachine, ...ofProject]
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => mirrorOf(text, optionsOf));
}

function mirrorOf(text: string, optionsOf: (host: string) => HostOptions): Endpoint {
  const address = text.includes("://") ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSound =
    url && /^https?:$/.test(url.protocol) && /^\/?$/.test(url.pathname) && !url.search && !url.hash;
  if (!isSound || url.username !== "" || url.password !== "") {
    throw new LayerbuildError("environment", "A mirror's address is not `http(s)://host[:port]`", {
      hint: `Look at ${mirrorsVariable} and at \`registries\` in the layerfile.`,
    });
  }
  const options = optionsOf(url.host);
  if (!text.includes("://")) return endpointOf(url.host, options);
  return { name: url.host, origins: [url.origin], insecure: options.insecure ?? false };
}

/** Whether a host (with or without port) is this machine. */
export function isLoopback(host: string): boolean {
  const name = host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:\d+$/, "");
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}
