import { type Lock, lockNameOf } from "../config/lock-file.ts";
import type { FindImage } from "./find-image.ts";

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
