import { type Lock, lockNameOf } from "../config/lock-file.ts";
import { isCommit, remoteAddressOf, remoteNameOf } from "../dockerfile/remote.ts";
import type { FindImage } from "./find-image.ts";
import type { FindRemote } from "./remotes.ts";

/** Takes what a lock has from it, without a request; `find` is asked for the rest. */
export function findLocked({ images }: Lock, find: FindImage, called: string): FindImage {
  return async (reference) => {
    const name = lockNameOf(reference);
    const locked = name === undefined ? undefined : images[name];
    if (!locked) return find(reference);
    const { platforms, ...descriptor } = locked;
    const { registry, path } = reference;
    return { descriptor, repository: { registry, path }, platforms, held: `by ${called}` };
  };
}

/** The same for what comes from git repositories and the web. */
export const findRemoteLocked =
  ({ remotes }: Lock, find: FindRemote): FindRemote =>
  async (address, secrets) =>
    remotes[remoteNameOf(address)] ?? find(address, secrets);

/** What an address goes by in a lock; undefined for one that names a commit, which can't move. */
export function remoteLockNameOf(text: string): string | undefined {
  const address = remoteAddressOf(text);
  const isFixed = address.kind === "git" && address.ref !== undefined && isCommit(address.ref);
  return isFixed ? undefined : remoteNameOf(text);
}
