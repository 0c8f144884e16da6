import { Readable } from "node:stream";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, isManifest } from "../image/descriptor.ts";
import { formatRepository, type Repository } from "../image/reference.ts";
import type { OpenStore, Store } from "../store/store.ts";
import { verifiedStream } from "../store/verify.ts";
import { scopeOf } from "./challenge.ts";
import { openKeychain } from "./credentials.ts";
import { download } from "./download.ts";
import { type Endpoint, endpointOf, type HostOptions, mirrorsOf } from "./endpoint.ts";
import { openManifests } from "./manifests.ts";
import { type Host, openHost } from "./request.ts";
import { listTags } from "./tags.ts";
import { openUploads } from "./upload.ts";
import { openWire } from "./wire.ts";

export interface RegistriesOptions {
  /** DOCKER_CONFIG, HOME, LAYERBUILD_MIRRORS and what credential helpers need. */
  readonly env: { readonly [name: string]: string | undefined };
  /** By the registry's host, as images name it. */
  readonly registries?: { readonly [host: string]: HostOptions };
  readonly signal: AbortSignal;
}

/** The registries of a run: connections, tokens and credentials are shared between its stores. */
export interface Registries extends AsyncDisposable {
  /** One store for each repository; asks nothing yet. Fails with `environment` for a bad mirror. */
  readonly open: OpenStore;
}

export function openRegistries(options: RegistriesOptions): Registries {
  const { env, registries = {}, signal } = options;
  const wire = openWire(signal);
  const keychain = openKeychain({ env, signal: wire.signal });
  const hosts = new Map<string, Host>();
  const stores = new Map<string, Store>();
  const down = new Set<Host>();
  const optionsOf = (host: string): HostOptions => registries[host] ?? {};
  return { open, [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose]() };

  function open(repository: Repository): Store {
    const name = formatRepository(repository);
    const { registry } = repository;
    const store =
      stores.get(name) ??
      openStore(repository, {
        home: hostOf(endpointOf(registry, optionsOf(registry))),
        mirrors: mirrorsOf(registry, env, optionsOf).map(hostOf),
        down,
      });
    stores.set(name, store);
    return store;
  }

  function hostOf(endpoint: Endpoint): Host {
    const key = endpoint.origins.join(" ");
    const host = hosts.get(key) ?? openHost(endpoint, { wire, keychain });
    hosts.set(key, host);
    return host;
  }
}

interface Places {
  readonly home: Host;
  readonly mirrors: readonly Host[];
  /** Mirrors that could not be reached: they are not waited for a second time in a run. */
  readonly down: Set<Host>;
}

/** A repository of a registry as a store. Reads ask the mirrors first; the rest asks `home` only. */
function openStore(repository: Repository, { home, mirrors, down }: Places): Store {
  const manifests = openManifests(home, repository);
  const uploads = openUploads(home, repository);
  const name = formatRepository(repository);
  return {
    repository,
    resolve: (target) => fromFirst((host) => manifests.resolve(host, target)),
    exists: (descriptor) => kindOf(descriptor).exists(descriptor),
    fetch,
    list: () => listTags(home, repository),
    push: (descriptor, body) => kindOf(descriptor).push(descriptor, body),
    tag: manifests.tag,
    mount: async (descriptor, from) =>
      from.registry === repository.registry &&
      !isManifest(descriptor.mediaType) &&
      (await uploads.mount(descriptor, from)),
  };

  function kindOf({ mediaType }: Descriptor): Pick<Store, "exists" | "push"> {
    return isManifest(mediaType) ? manifests : uploads;
  }

  async function fetch(descriptor: Descriptor): Promise<Readable> {
    const found = await fromFirst((host) =>
      isManifest(descriptor.mediaType)
        ? manifestStream(host, descriptor)
        : download(host, repository.path, descriptor, {
            doing: `fetch ${name}@${descriptor.digest}`,
            scopes: [scopeOf(repository.path, "pull")],
          }),
    );
    if (found) return verifiedStream(found, descriptor, repository);
    throw new LayerbuildError("image-not-found", `${name}@${descriptor.digest} is not there`);
  }

  async function manifestStream(host: Host, descriptor: Descriptor): Promise<Readable | undefined> {
    const bytes = await manifests.fetch(host, descriptor);
    return bytes && Readable.from([bytes], { objectMode: false });
  }

  /** A mirror that has nothing or fails is passed over; what the registry itself says holds. */
  async function fromFirst<T>(ask: (host: Host) => Promise<T | undefined>): Promise<T | undefined> {
    const failed: string[] = [];
    for (const mirror of mirrors) {
      if (down.has(mirror)) continue;
      try {
        const found = await ask(mirror);
        if (found !== undefined) return found;
      } catch (error) {
        if (!(error instanceof LayerbuildError) || error.code === "interrupted") throw error;
        if (error.code === "registry-unreachable") down.add(mirror);
        failed.push(`mirror ${mirror.name}: ${error.message}`);
      }
    }
    try {
      return await ask(home);
    } catch (error) {
      if (!(error instanceof LayerbuildError) || failed.length === 0) throw error;
      const { code, message, hint } = error;
      throw new LayerbuildError(code, message, {
        detail: failed.join("\n"),
        cause: error,
        ...(hint === undefined ? {} : { hint }),
      });
    }
  }
}
