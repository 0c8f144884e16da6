import { Readable } from "node:stream";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, isManifest } from "../image/descriptor.ts";
import { parseDigest } from "../image/digest.ts";
import { maxManifestSize } from "../image/manifest.ts";
import { formatRepository, type Repository } from "../image/reference.ts";
import { fetchBytes } from "../store/image.ts";
import type { Store } from "../store/store.ts";
import { verifiedStream } from "../store/verify.ts";
import { scopeOf } from "./challenge.ts";
import { download } from "./download.ts";
import { openManifests } from "./manifests.ts";
import { openReferrers } from "./referrers.ts";
import { removeTarget } from "./remove.ts";
import type { Host } from "./request.ts";
import { listTags } from "./tags.ts";
import { openUploads } from "./upload.ts";

export interface Places {
  readonly home: Host;
  readonly mirrors: readonly Host[];
  /** Mirrors that could not be reached: they are not waited for a second time in a run. */
  readonly down: Set<Host>;
  readonly piece: number | undefined;
}

/** A repository of a registry as a store. Reads ask the mirrors first; the rest asks `home` only. */
export function openRepository(
  repository: Repository,
  { home, mirrors, down, piece }: Places,
): Store {
  const manifests = openManifests(home, repository, (manifest) => referrers.placed(manifest));
  const uploads = openUploads(home, repository, piece);
  const name = formatRepository(repository);
  const own = storeOf([]);
  const referrers = openReferrers(home, own);
  return { ...storeOf(mirrors), referrers: referrers.list, remove };

  function storeOf(mirrors: readonly Host[]): Store {
    const fromFirst = firstOf(mirrors);
    return {
      repository,
      resolve: (target, whole) => fromFirst((host) => manifests.resolve(host, target, whole)),
      exists: (descriptor) => kindOf(descriptor).exists(descriptor),
      fetch: (descriptor) => fetch(descriptor, fromFirst),
      list: () => listTags(home, repository),
      push: (descriptor, body) => kindOf(descriptor).push(descriptor, body),
      tag: manifests.tag,
      mount: async (descriptor, from) =>
        from.registry === repository.registry &&
        !isManifest(descriptor.mediaType) &&
        (await uploads.mount(descriptor, from)),
    };
  }

  async function remove(target: string): Promise<boolean> {
    const digest = parseDigest(target);
    const descriptor = digest && (await own.resolve(digest));
    if (!descriptor) return digest === undefined && removeTarget(home, own, target);
    const bytes = await fetchBytes(own, descriptor, maxManifestSize);
    // Before it is gone: a list of what is not there is no good list to some registries.
    const wasListed = await referrers.unlist(descriptor, bytes);
    try {
      return await removeTarget(home, own, target);
    } catch (error) {
      if (wasListed) await referrers.placed({ descriptor, bytes, isListed: false });
      throw error;
    } finally {
      manifests.forget(descriptor.digest);
    }
  }

  function kindOf({ mediaType }: Descriptor): Pick<Store, "exists" | "push"> {
    return isManifest(mediaType) ? manifests : uploads;
  }

  async function fetch(descriptor: Descriptor, fromFirst: FromFirst): Promise<Readable> {
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
  function firstOf(mirrors: readonly Host[]): FromFirst {
    return (ask) => askInTurn(mirrors, ask);
  }

  async function askInTurn<T>(
    mirrors: readonly Host[],
    ask: (host: Host) => Promise<T | undefined>,
  ): Promise<T | undefined> {
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

/** What the first host that has it says. */
type FromFirst = <T>(ask: (host: Host) => Promise<T | undefined>) => Promise<T | undefined>;
