import pLimit from "p-limit";
import type { Descriptor } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { isSameRepository } from "../image/reference.ts";
import { moveTag } from "../mutate/move-tag.ts";
import { addTraffic, copyImage, noTraffic, type OnBytes, type Traffic } from "../store/copy.ts";
import { type Reached, reach } from "../store/reach.ts";
import type { Store } from "../store/store.ts";
import type { Cargo } from "./cargo.ts";

/** What is there after a copy. */
export interface Copied {
  readonly kind: Cargo["kind"];
  readonly descriptor: Descriptor;
  readonly tag?: string | undefined;
  /** Whether the tag pointed elsewhere before, or was not there. */
  readonly moved: boolean;
}

/** Requests that are on their way at once where nothing is transferred. */
const asksAtOnce = 8;

/**
 * Copies things to one repository, one after the other, and moves tags when all of them are there.
 * A tag that is right already is not written again.
 */
export async function copyCargo(
  cargo: readonly Cargo[],
  to: Store,
  options: { readonly onBytes?: OnBytes } = {},
): Promise<{ readonly copied: readonly Copied[]; readonly traffic: Traffic }> {
  let traffic = noTraffic;
  for (const { store, descriptor, made } of cargo) {
    traffic = addTraffic(traffic, await copyImage(store, to, descriptor, options));
    // What an index of the same repository is made of is there; it itself is not.
    if (made && isSameRepository(store.repository, to.repository)) {
      await to.push(made.descriptor, made.bytes);
    }
  }
  const copied: Copied[] = [];
  for (const { kind, tag, descriptor } of cargo) {
    const { moved } = tag === undefined ? { moved: false } : await moveTag(to, descriptor, tag);
    copied.push({ kind, descriptor, tag, moved });
  }
  return { copied, traffic };
}

/** What a copy would transfer, of bytes and of tags, without doing it. */
export async function lookAtCargo(
  cargo: readonly Cargo[],
  to: Store,
): Promise<{ readonly copied: readonly Copied[]; readonly traffic: Traffic }> {
  const limit = pLimit(asksAtOnce);
  const sizes = await limit.map(await contentsOf(cargo), async ({ descriptor, store }) => {
    const isThere =
      isSameRepository(store.repository, to.repository) || (await to.exists(descriptor));
    const { size } = descriptor;
    return isThere ? { ...noTraffic, present: size } : { ...noTraffic, uploaded: size };
  });
  const copied = await limit.map(cargo, async ({ kind, tag, descriptor }): Promise<Copied> => {
    const before = tag === undefined ? undefined : await to.resolve(tag);
    const moved = tag !== undefined && before?.digest !== descriptor.digest;
    return { kind, descriptor, tag, moved };
  });
  return { copied, traffic: sizes.reduce(addTraffic, noTraffic) };
}

/** All that things consist of, each once. */
export async function contentsOf(cargo: readonly Cargo[]): Promise<readonly Reached[]> {
  const contents = new Map<Digest, Reached>();
  for (const { store, descriptor } of cargo) await reach(store, descriptor, contents);
  return [...contents.values()];
}
