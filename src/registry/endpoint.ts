import { LayerbuildError } from "../diagnostics/error.ts";
import { hub } from "../image/reference.ts";
import type { CertificateFiles } from "./certificates.ts";
import type { Environment } from "./docker-config.ts";
import { type Headers, lowerCased } from "./headers.ts";

/** What a person may say of one registry. */
export interface HostOptions extends CertificateFiles {
  /** Plain http, or https with a certificate that nobody vouches for. */
  readonly insecure?: boolean;
  /** Sent with every request to the registry itself. Their values are secrets. */
  readonly headers?: Headers;
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
  /** Names in small letters. */
  readonly headers: Headers;
}

/** What the project and the machine say of hosts. */
export interface HostsOptions {
  readonly optionsOf: (host: string) => HostOptions;
  /** Whether the machine has certificates for a host: it speaks TLS then, on loopback too. */
  readonly hasCertificates: (host: string) => boolean;
}

/** The name that an environment variable gives to mirrors of docker.io, separated by commas. */
const mirrorsVariable = "LAYERBUILD_MIRRORS";

/**
 * Where a registry is: loopback ones over http, as dockerd does, unless they have certificates; one
 * that is `insecure` over https or else http; all others over https. `docker.io` is asked as
 * `registry-1.docker.io`.
 */
export function endpointOf(registry: string, hosts: HostsOptions): Endpoint {
  const host = addressOf(registry);
  const options = hosts.optionsOf(registry);
  const common = commonOf(registry, options);
  if (common.insecure) return { ...common, origins: [`https://${host}`, `http://${host}`] };
  const isPlain =
    isLoopback(host) &&
    options.ca === undefined &&
    options.cert === undefined &&
    !hosts.hasCertificates(host);
  return { ...common, origins: [`${isPlain ? "http" : "https"}://${host}`] };
}

/** The host and port that a registry is asked at. */
export const addressOf = (registry: string): string =>
  registry === hub ? "registry-1.docker.io" : registry;

const commonOf = (name: string, { insecure = false, headers = {} }: HostOptions) => ({
  name,
  insecure,
  headers: lowerCased(headers),
});

/**
 * The mirrors of a registry, in the order in which they are asked: those of the machine, then those
 * of the project.
 */
export function mirrorsOf(registry: string, env: Environment, hosts: HostsOptions): Endpoint[] {
  const ofMachine = registry === hub ? (env[mirrorsVariable] ?? "").split(",") : [];
  const ofProject = hosts.optionsOf(registry).mirrors ?? [];
  return [...ofMachine, ...ofProject]
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => mirrorOf(text, hosts));
}

function mirrorOf(text: string, hosts: HostsOptions): Endpoint {
  const address = text.includes("://") ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSound =
    url && /^https?:$/.test(url.protocol) && /^\/?$/.test(url.pathname) && !url.search && !url.hash;
  if (!isSound || url.username !== "" || url.password !== "") {
    throw new LayerbuildError("environment", "A mirror's address is not `http(s)://host[:port]`", {
      hint: `Look at ${mirrorsVariable} and at \`registries\` in the layerfile.`,
    });
  }
  if (!text.includes("://")) return endpointOf(url.host, hosts);
  return { ...commonOf(url.host, hosts.optionsOf(url.host)), origins: [url.origin] };
}

/** Whether a host (with or without port) is this machine. */
export function isLoopback(host: string): boolean {
  const name = host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:\d+$/, "");
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}
