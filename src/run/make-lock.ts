import type { Layerfile } from "../config/layerfile.ts";
import type { Lock, LockedImage, LockedPlatform } from "../config/lock-file.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, formatPlatform, type Platform } from "../image/descriptor.ts";
import { selectPlatform } from "../store/select-platform.ts";
import type { OpenStore } from "../store/store.ts";
import { type FindImage, type FoundImage, findOrFail } from "./find-image.ts";
import { findLocked, findRemoteLocked } from "./find-locked.ts";
import { namedIn } from "./named-in.ts";
import type { FindRemote } from "./remotes.ts";
import { readTriggers, type TriggersOf } from "./triggers.ts";

export interface MakeLockOptions {
  readonly find: FindImage;
  /** Finds what can be held to. */
  readonly findRemote: FindRemote;
  readonly open: OpenStore;
  /** What is locked already, and stays as it is but for what moves. */
  readonly old: Lock;
  /** Whether a name is asked for anew although it is locked. */
  readonly moves: (name: string) => boolean;
}

/**
 * The lock of a layerfile: what it names, as it was locked or else as it is now; nothing that it no
 * longer names. What is locked and does not move costs no request.
 */
export async function makeLock(
  layerfile: Layerfile,
  { find, findRemote, open, old, moves }: MakeLockOptions,
): Promise<Lock> {
  const triggersOf = readTriggers(open);
  const stays: Lock = {
    images: without(old.images, moves),
    remotes: without(old.remotes, moves),
  };
  const named = await namedIn(layerfile, {
    find: (reference) => findOrFail(reference, findLocked(stays, find, "layers.lock")),
    triggersOf,
  });
  const remoteOf = findRemoteLocked(stays, findRemote);
  const remotes = [...named.remotes].map(
    async ([name, { address, secrets }]) => [name, await remoteOf(address, secrets)] as const,
  );
  const locked = [...named.images].map(async ([name, { found, platforms }]) => {
    const entries = platforms.map(async (platform) => {
      const known = await platformOf(found, platform, { open, triggersOf });
      return known ? [[formatPlatform(platform), known] as const] : [];
    });
    const pinned: LockedImage = {
      ...pinOf(found.descriptor),
      platforms: Object.fromEntries((await Promise.all(entries)).flat()),
    };
    return [name, pinned] as const;
  });
  return {
    images: Object.fromEntries(await Promise.all(locked)),
    remotes: Object.fromEntries(await Promise.all(remotes)),
  };
}

const without = <T>(
  locked: { readonly [name: string]: T },
  moves: (name: string) => boolean,
): { readonly [name: string]: T } =>
  Object.fromEntries(Object.entries(locked).filter(([name]) => !moves(name)));

/** Undefined for an image that is for other platforms: a stage may start from it all the same. */
async function platformOf(
  found: FoundImage,
  platform: Platform,
  { open, triggersOf }: { readonly open: OpenStore; readonly triggersOf: TriggersOf },
): Promise<LockedPlatform | undefined> {
  const known = found.platforms?.[formatPlatform(platform)];
  if (known) return known;
  try {
    const image = await selectPlatform(open(found.repository), found.descriptor, platform);
    return { ...pinOf(image), onbuild: await triggersOf(found, platform) };
  } catch (error) {
    if (error instanceof LayerbuildError && error.code === "platform-missing") return undefined;
    throw error;
  }
}

const pinOf = ({ digest, mediaType, size }: Descriptor) => ({ digest, mediaType, size });
