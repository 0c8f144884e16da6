import { mkdir, readdir, readFile } from "node:fs/promises";
import { resolve as absolute, join } from "node:path";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, isManifest } from "../image/descriptor.ts";
import { parseDigest } from "../image/digest.ts";
import { maxManifestSize, parseObject } from "../image/manifest.ts";
import { formatReference, formatRepository, type Repository } from "../image/reference.ts";
import { placeBytes } from "./durable.ts";
import { inFolder, isErrno } from "./folder-fault.ts";
import { fetchBytes } from "./image.ts";
import { openLastUse } from "./last-use.ts";
import { type LayoutBlobs, openLayoutBlobs } from "./layout-blobs.ts";
import { type LayoutIndex, openLayoutIndex } from "./layout-index.ts";
import { receiveInto } from "./layout-receive.ts";
import { withLease } from "./lease.ts";
import { clearLeftovers } from "./leftovers.ts";
import { layoutFile, namesOf } from "./named-image.ts";
import {
  changeReferrers,
  ofType,
  type ReplaceTag,
  referrerOf,
  referrersUnderTag,
  withoutReferrer,
  withReferrer,
} from "./referrers.ts";
import type { OpenStore, Store } from "./store.ts";
import { type SweepOptions, type Swept, sweepBlobs, usedLimit } from "./sweep.ts";

/**
 * A folder in OCI image layout that keeps any number of repositories: they share their blobs, and a
 * name in `index.json` is `registry/path:tag`. Any number of processes may use it at once.
 * Source: image-spec image-layout.md.
 */
export interface Layout {
  /** Its absolute path. */
  readonly directory: string;
  /**
   * The store of a repository, whose `layout` is this folder whatever was passed in. A manifest is
   * there only when all that it names is, as at a registry. Its functions fail with `environment`
   * when the folder can't be read or written, and with `content-invalid` when it is damaged.
   */
  readonly open: OpenStore;
  /**
   * Takes an image over from whoever writes it: `write` gets a fresh layout on the same file system,
   * which holds what the store has of `seed` (blobs, manifests and all below them) already, and
   * gives back what it wrote. All that this descriptor reaches is then in the store, verified.
   * Nothing else stays.
   */
  receive(
    write: (folder: string) => Promise<Descriptor>,
    seed?: readonly Descriptor[],
  ): Promise<Descriptor>;
  /** Does some work that nobody takes away what it finds in the store from. */
  lease<T>(work: () => Promise<T>): Promise<T>;
  /** Removes what no name leads to and was not used lately; with `without`, as if those were gone. */
  sweep(options: SweepOptions & { readonly without?: ReadonlySet<string> }): Promise<Swept>;
  /** What was used after that time, in milliseconds since 1970, is not to be removed. */
  usedLimit(grace: number): Promise<number>;
}

export interface LayoutOptions {
  /** What it looks at does not count as used. */
  readonly isObserver?: boolean;
}

/** What belongs to a layout; anything else means that the folder is somebody's. */
const ownNames = new Set(["oci-layout", "index.json", "blobs", "ingest"]);

/** Touches nothing yet: the folder is made by the first write. */
export function openLayout(directory: string, { isObserver = false }: LayoutOptions = {}): Layout {
  const folder = absolute(directory);
  /** Whatever is not whole yet is in here. */
  const scratch = join(folder, "ingest");
  const parts: Parts = {
    folder,
    blobs: openLayoutBlobs(folder, scratch, isObserver ? undefined : openLastUse(scratch)),
    index: openLayoutIndex(folder, scratch),
    prepare,
  };
  let prepared: Promise<void> | undefined;
  return {
    directory: folder,
    open: ({ registry, path }) => openStore({ registry, path, layout: folder }, parts),
    receive: (write, seed = []) =>
      inFolder(folder, async () => {
        await prepare();
        return receiveInto(parts.blobs, scratch, write, seed);
      }),
    async lease(work) {
      // What is wrong with the folder is told by whoever writes there.
      const isReady = await prepare().then(
        () => true,
        () => false,
      );
      return isReady ? withLease(scratch, work) : work();
    },
    sweep: ({ without = new Set(), ...options }) =>
      inFolder(folder, async () => {
        await prepare();
        const roots = async () =>
          (await parts.index.roots()).filter(
            (entry) => !namesOf(entry).some((name) => without.has(name)),
          );
        return sweepBlobs(folder, scratch, roots, options);
      }),
    usedLimit: (grace) =>
      inFolder(folder, async () => {
        await prepare();
        return usedLimit(scratch, grace);
      }),
  };

  function prepare(): Promise<void> {
    prepared ??= makeLayout(folder, scratch, parts.index);
    prepared.catch(() => {
      prepared = undefined;
    });
    return prepared;
  }
}

interface Parts {
  readonly folder: string;
  readonly blobs: LayoutBlobs;
  readonly index: LayoutIndex;
  /** To be waited for before anything is written. */
  readonly prepare: () => Promise<void>;
}

function openStore(
  repository: Repository & { readonly layout: string },
  { folder, blobs, index, prepare }: Parts,
): Store {
  const { layout: _, ...named } = repository;
  const nameOf = (tag: string): string => formatReference({ ...named, tag });
  const missing = ({ digest }: Descriptor): LayerbuildError =>
    new LayerbuildError(
      "image-not-found",
      `${formatRepository(named)}@${digest} is not in the local store ${folder}`,
    );
  const replaceTag: ReplaceTag = (descriptor, tag, before) =>
    index.replace(nameOf(tag), descriptor, before?.digest);
  const store: Store = {
    repository,
    resolve: (target) =>
      inFolder(folder, async () => {
        const digest = parseDigest(target);
        if (digest) return blobs.manifestAt(digest);
        const found = await index.find(nameOf(target));
        return found && (await blobs.isWhole(found)) ? found : undefined;
      }),
    exists: (descriptor) => inFolder(folder, () => blobs.isWhole(descriptor)),
    fetch: (descriptor) =>
      inFolder(folder, async () => {
        const found = await blobs.fetch(descriptor);
        if (!found) throw missing(descriptor);
        return found;
      }),
    list: () =>
      inFolder(folder, async () => {
        const prefix = nameOf("");
        const names = (await index.names()).filter((name) => name.startsWith(prefix));
        return names.map((name) => name.slice(prefix.length)).sort();
      }),
    fileOf: ({ digest }) => blobs.pathOf(digest),
    push: (descriptor, body) =>
      inFolder(folder, async () => {
        await prepare();
        const isWritten = await blobs.push(descriptor, body, named);
        if (isManifest(descriptor.mediaType)) await listReferrer(descriptor);
        return isWritten;
      }),
    tag: (descriptor, tag) =>
      inFolder(folder, async () => {
        if (!(await blobs.has(descriptor))) throw missing(descriptor);
        await prepare();
        await index.set(nameOf(tag), descriptor);
      }),
    usedAt: ({ digest }) => inFolder(folder, () => blobs.usedAt(digest)),
    mount: (descriptor) => inFolder(folder, () => blobs.has(descriptor)),
    referrers: async (subject, artifactType) =>
      ofType(await referrersUnderTag(store, subject), artifactType),
    remove: (target) => inFolder(folder, () => remove(target)),
  };
  return store;

  /** What refers to a manifest is listed under a tag, as at registries that don't list it. */
  async function listReferrer(descriptor: Descriptor): Promise<void> {
    const bytes = await fetchBytes(store, descriptor, maxManifestSize);
    const referrer = referrerOf(descriptor, bytes);
    if (!referrer) return;
    await changeReferrers(store, referrer.subject, withReferrer(referrer.entry), replaceTag);
  }

  async function remove(target: string): Promise<boolean> {
    const digest = parseDigest(target);
    if (!digest) return index.remove((name) => name === nameOf(target));
    const found = await blobs.manifestAt(digest);
    if (!found) return false;
    const referrer = referrerOf(found, await fetchBytes(store, found, maxManifestSize));
    if (referrer) {
      await changeReferrers(store, referrer.subject, withoutReferrer(digest), replaceTag);
    }
    const prefix = nameOf("");
    await index.remove((name, entry) => name.startsWith(prefix) && entry.digest === digest);
    // Other repositories share the file.
    await blobs.removeUnlessReached(digest, await index.roots());
    return true;
  }
}

/** Makes what is missing of a layout. Leaves a folder alone that is something else. */
async function makeLayout(folder: string, scratch: string, index: LayoutIndex): Promise<void> {
  const marker = join(folder, "oci-layout");
  const unusable = (why: string): LayerbuildError =>
    new LayerbuildError("environment", `The local store can't be ${folder}: ${why}`, {
      hint: "Choose an empty or new folder with --store or LAYERBUILD_STORE.",
    });
  const text = await readFile(marker).catch((error: unknown) => {
    if (!isErrno(error, "ENOENT")) throw error;
  });
  if (text === undefined) {
    const strange = (await namesIn(folder)).find((name) => !ownNames.has(name));
    if (strange !== undefined) {
      throw unusable(`it is no OCI image layout, and not empty: it has ${strange}`);
    }
  } else if (parseObject(text)?.imageLayoutVersion !== "1.0.0") {
    throw unusable("its file oci-layout does not say version 1.0.0");
  }
  await mkdir(join(folder, "blobs/sha256"), { recursive: true });
  await mkdir(scratch, { recursive: true });
  if (text === undefined) await placeBytes(marker, scratch, layoutFile);
  await index.create();
  await clearLeftovers(scratch);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}
