import { LayerbuildError } from "../diagnostics/error.ts";
import type { Environment } from "./docker-config.ts";
import { isLoopback } from "./endpoint.ts";

/**
 * The proxy through which an address is reached: HTTPS_PROXY or HTTP_PROXY by the address's scheme,
 * in small letters too, unless NO_PROXY names the host. What is on this machine is never asked
 * through one. Fails with `environment` when the variable is no address of a proxy.
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  if (isLoopback(url.host) || isExcepted(url, variable("no_proxy", env))) return undefined;
  const name = url.protocol === "https:" ? "https_proxy" : "http_proxy";
  const text = variable(name, env);
  if (text === "") return undefined;
  const address = text.includes("://") ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (proxy && /^https?:$/.test(proxy.protocol) && proxy.hostname !== "") return proxy;
  throw new LayerbuildError(
    "environment",
    `${name.toUpperCase()} is no address of a proxy: \`http(s)://host:port\` is expected`,
  );
}

/** Small letters win, as curl and Go's clients have it. */
const variable = (name: string, env: Environment): string =>
  (env[name] || env[name.toUpperCase()] || "").trim();

/**
 * Whether NO_PROXY names a host: `*`; a name or address, with a port or without, which a name's
 * subdomains are below; a block of IPv4 addresses as `10.0.0.0/8`.
 * Source: Go's golang.org/x/net/http/httpproxy, Config.NoProxy.
 */
function isExcepted({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const at = port || (protocol === "https:" ? "443" : "80");
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      const block = blockOf(entry);
      if (block) return isInBlock(host, block);
      const [, name = "", only] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(splitIpv6(entry)) ?? [];
      if (only !== undefined && only !== at) return false;
      const bare = name.replace(/^\*?\./, "");
      // `.example.com` is what is below it; `example.com` is that and itself.
      return (host === bare && !/^\*?\./.test(name)) || host.endsWith(`.${bare}`);
    });
}

/** An IPv6 address without brackets has colons that are no port's. */
const splitIpv6 = (entry: string): string =>
  /^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:]*$/.test(entry) ? `[${entry}]` : entry;

interface Block {
  readonly address: number;
  readonly bits: number;
}

function blockOf(entry: string): Block | undefined {
  const [, address = "", bits] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(entry) ?? [];
  const number = numberOf(address);
  const length = Number(bits);
  return number === undefined || !(length <= 32) ? undefined : { address: number, bits: length };
}

function isInBlock(host: string, { address, bits }: Block): boolean {
  const number = numberOf(host);
  const size = 2 ** (32 - bits);
  return number !== undefined && Math.floor(number / size) === Math.floor(address / size);
}

/** An IPv4 address as a number. */
function numberOf(address: string): number | undefined {
  const parts = /^\d+\.\d+\.\d+\.\d+$/.test(address) ? address.split(".").map(Number) : [];
  if (parts.length !== 4 || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
