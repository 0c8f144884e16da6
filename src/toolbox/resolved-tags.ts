import pLimit from "p-limit";
import type { Descriptor } from "../image/descriptor.ts";
import type { ReadableStore } from "../store/store.ts";

/** A tag and what it points to. */
export interface ResolvedTag {
  readonly tag: string;
  readonly descriptor: Descriptor;
}

/** Tags that are looked up at once. */
const asksAtOnce = 8;

/** All tags of a repository, one request each; one that goes meanwhile is left out. */
export async function resolvedTags(store: ReadableStore): Promise<ResolvedTag[]> {
  const found = await pLimit(asksAtOnce).map(await store.list(), async (tag) => {
    const descriptor = await store.resolve(tag);
    return descriptor ? [{ tag, descriptor }] : [];
  });
  return found.flat();
}
