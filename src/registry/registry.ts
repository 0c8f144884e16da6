import { formatRepository, type Repository } from "../image/reference.ts";
import type { OpenStore, Store } from "../store/store.ts";
import { certificateFolders, hasCertificates, secureContextFor } from "./certificates.ts";
import { explicitCredential } from "./credential.ts";
import { openKeychain } from "./credentials.ts";
import { commonHeadersOf, type Environment, openDockerConfig } from "./docker-config.ts";
import {
  addressOf,
  type Endpoint,
  endpointOf,
  type HostOptions,
  type HostsOptions,
  mirrorsOf,
} from "./endpoint.ts";
import { proxyFor } from "./proxy.ts";
import { openRepository } from "./repository-store.ts";
import { type Host, openHost } from "./request.ts";
import { type AskFile, webThrough } from "./web.ts";
import { openWire } from "./wire.ts";

export interface RegistriesOptions {
  /**
   * DOCKER_CONFIG, HOME, LAYERBUILD_AUTH_…, LAYERBUILD_MIRRORS, HTTP_PROXY and the like,
   * NODE_EXTRA_CA_CERTS, and what credential helpers need.
   */
  readonly env: Environment;
  /** By the registry's host, as images name it. */
  readonly registries?: { readonly [host: string]: HostOptions };
  readonly signal: AbortSignal;
  /** Told of what registries want people to read, each once. */
  readonly onWarning?: (warning: Warning) => void;
  /** Bytes of the pieces that large blobs are sent in. */
  readonly piece?: number;
}

/** A text that a registry sends along with its answers. */
export interface Warning {
  /** As images name it. */
  readonly registry: string;
  readonly text: string;
}

/** The registries of a run: connections, tokens and credentials are shared between its stores. */
export interface Registries extends AsyncDisposable {
  /**
   * One store for each repository; asks nothing yet. Fails with `environment` for a bad mirror or a
   * credential that can't be read.
   */
  readonly open: OpenStore;
  /** Asks for files that are no images, over the same connections. */
  readonly askFile: AskFile;
}

export function openRegistries(options: RegistriesOptions): Registries {
  const { env, registries = {}, signal, onWarning, piece } = options;
  const config = openDockerConfig(env);
  const folders = certificateFolders(config.folder);
  const byAddress = new Map(
    Object.entries(registries).map(([name, each]) => [hostIn(addressOf(name)), each] as const),
  );
  const said: HostsOptions = {
    optionsOf: (host) => registries[host] ?? {},
    hasCertificates: (host) => hasCertificates(host, folders),
  };
  const wire = openWire(signal, {
    secureContextFor: (host) => secureContextFor(host, byAddress.get(host) ?? {}, folders, env),
    proxyFor: (url) => proxyFor(url, env),
  });
  const keychain = openKeychain({ env, signal: wire.signal, config });
  const hosts = new Map<string, Host>();
  const stores = new Map<string, Store>();
  const down = new Set<Host>();
  return {
    open,
    askFile: webThrough(wire),
    [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
  };

  function open(repository: Repository): Store {
    const name = formatRepository(repository);
    const { registry } = repository;
    const store =
      stores.get(name) ??
      openRepository(repository, {
        home: hostOf(endpointOf(registry, said)),
        mirrors: mirrorsOf(registry, env, said).map(hostOf),
        down,
        piece,
      });
    stores.set(name, store);
    return store;
  }

  function hostOf(endpoint: Endpoint): Host {
    const { name, origins } = endpoint;
    const key = [name, ...origins].join(" ");
    const host =
      hosts.get(key) ??
      openHost(endpoint, {
        wire,
        keychain,
        explicit: explicitCredential(name, env),
        commonHeaders: () => commonHeadersOf(config),
        onWarning: (text) => onWarning?.({ registry: name, text }),
      });
    hosts.set(key, host);
    return host;
  }
}

/** A host and port as addresses have them: without the port that goes without saying. */
const hostIn = (host: string): string =>
  URL.canParse(`https://${host}`) ? new URL(`https://${host}`).host : host;
