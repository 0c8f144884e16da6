import type { SecureContext } from "node:tls";
import type { Dispatcher } from "undici";

/** Milliseconds to connect, TLS included. */
const connectTimeout = 10_000;

export interface ConnectionsOptions {
  /** What TLS is made with, by a host's name and port as an address has them; Node's own if absent. */
  readonly secureContextFor: (host: string) => Promise<SecureContext | undefined>;
  /** The proxy through which an address is reached. */
  readonly proxyFor: (url: URL) => URL | undefined;
}

/** Connections that are kept, each for the host, the trust and the way that it was opened with. */
export interface Connections {
  /** With `insecure`, certificates that nobody vouches for will do. */
  to(url: URL, insecure: boolean): Promise<Dispatcher>;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/** Opens none yet. */
export function openConnections(options: ConnectionsOptions): Connections {
  const known = new Map<string, Promise<Dispatcher>>();
  return {
    to(url, insecure) {
      const key = `${url.origin} ${insecure}`;
      const dispatcher = known.get(key) ?? open(url, insecure, options);
      known.set(key, dispatcher);
      return dispatcher;
    },
    async close() {
      const opened = await Promise.allSettled(known.values());
      await Promise.all(
        opened.map((each) => (each.status === "fulfilled" ? each.value.destroy() : undefined)),
      );
    },
  };
}

async function open(
  url: URL,
  insecure: boolean,
  { secureContextFor, proxyFor }: ConnectionsOptions,
): Promise<Dispatcher> {
  const secureContext = url.protocol === "https:" ? await secureContextFor(url.host) : undefined;
  const tls = {
    timeout: connectTimeout,
    // Made once: it takes a while to read all authorities.
    ...(secureContext ? { secureContext } : {}),
    ...(insecure ? { rejectUnauthorized: false } : {}),
  };
  const proxy = proxyFor(url);
  // Half of what a command loads; one that asks nobody does not need it.
  const { Agent, ProxyAgent } = await import("undici");
  if (!proxy) return new Agent({ connect: tls });
  return new ProxyAgent({
    uri: proxy.href,
    requestTls: tls,
    proxyTls: { timeout: connectTimeout },
    // Proxies open tunnels to TLS only; plain requests are theirs to make.
    proxyTunnel: url.protocol === "https:",
  });
}
