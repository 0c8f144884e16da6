import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { isTag } from "../image/reference.ts";
import type { Store } from "../store/store.ts";

/** What moving a tag came to. */
export interface MovedTag {
  /** False: it pointed there already. */
  readonly moved: boolean;
  /** The tag that the old image has now, where there was one and it was to keep one. */
  readonly backup?: string;
}

/**
 * Lets a tag point to what is in the store already. With `backup` the image that had it keeps it
 * with that behind it, before it moves: at no time is there none. Fails with `usage` when that is no
 * tag.
 */
export async function moveTag(
  store: Store,
  { mediaType, digest, size }: Descriptor,
  tag: string,
  backup?: string,
): Promise<MovedTag> {
  const kept = backup === undefined ? undefined : backupTag(tag, backup);
  const before = await store.resolve(tag);
  if (before?.digest === digest) return { moved: false };
  if (kept !== undefined && before) await store.tag(before, kept);
  await store.tag({ mediaType, digest, size }, tag);
  return { moved: true, ...(kept !== undefined && before ? { backup: kept } : {}) };
}

/** The tag that an old image keeps. Fails with `usage` when that is none, or no other. */
export function backupTag(tag: string, backup: string): string {
  const kept = `${tag}${backup}`;
  if (isTag(kept) && kept !== tag) return kept;
  throw new LayerbuildError("usage", `${JSON.stringify(kept)} is no tag to keep the old image by`);
}
