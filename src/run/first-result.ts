import type { Descriptor } from "../image/descriptor.ts";
import type { Key } from "../plan/step.ts";
import type { ReadableStore } from "../store/store.ts";
import { type EntryRecord, entryAt, entryTagOf } from "./record.ts";

/** What another run has made under a key since this was asked for, when it is not `made` itself. */
export type FindFirst = (made: Descriptor) => Promise<Descriptor | undefined>;

/**
 * Two machines may build one step at once, to different bytes. The result that is recorded first
 * stands, so that both go on with the same one. To be asked for before the build, so that a record of
 * a result that is gone, or that was not wanted (`--no-cache`), is none of a rival.
 */
export async function watchForFirst(
  store: ReadableStore,
  name: string,
  key: Key,
): Promise<FindFirst> {
  const record = (): Promise<EntryRecord | undefined> =>
    entryAt(store, entryTagOf(name, key)).catch(() => undefined);
  const before = await record();
  return async (made) => {
    const now = await record();
    const isNew = now !== undefined && (now.made ?? "") !== (before?.made ?? "");
    if (!isNew || now.key !== key || now.result.digest === made.digest) return undefined;
    return store.resolve(now.result.digest);
  };
}
