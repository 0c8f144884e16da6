import { isSameConfig, isSameTree } from "../compare/same-content.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import type { BaseStep, Key } from "../plan/step.ts";
import { fetchImage } from "../store/image.ts";
import type { Store } from "../store/store.ts";
import { commonLayers, layersIn, readTrees } from "./image-tree.ts";
import { entryAt, entryTagOf, lastTagOf } from "./record.ts";
import type { Tocs } from "./tocs.ts";

/** Finds the earlier result of a base that a new one is the same as; undefined when none is. */
export type FindTwin = (made: Descriptor) => Promise<Descriptor | undefined>;

/**
 * What came of a base before it is built: under the same key (the result may be there still though its
 * tag is gone), and most recently. A new result that has the same content as one of these, other bytes
 * or not, need not take its place: all that is built on that one is right as it is. To be asked for
 * before the build, whose own record comes in their place.
 */
export async function earlierBases(step: BaseStep, key: Key, store: Store): Promise<Descriptor[]> {
  const tags = [entryTagOf(step.name, key), lastTagOf(step.name, step.platform)];
  const entries = await Promise.all(tags.map((tag) => entryAt(store, tag)));
  const results = entries.flatMap((entry) =>
    entry?.kind === "base" && entry.name === step.name ? [entry.result.digest] : [],
  );
  const found = await Promise.all([...new Set(results)].map((digest) => store.resolve(digest)));
  return found.filter((each) => each !== undefined);
}

/**
 * Compares by configuration, then by layers, then by what these come to: tables of contents, which a
 * merge needs as well. Fails as reading them does.
 */
export function twinAmong(earlier: readonly Descriptor[], store: Store, tocs: Tocs): FindTwin {
  return async (made) => {
    for (const other of earlier) {
      if (other.digest === made.digest) return undefined;
      if (await haveSameContent(other, made, store, tocs)) return other;
    }
    return undefined;
  };
}

async function haveSameContent(
  a: Descriptor,
  b: Descriptor,
  store: Store,
  tocs: Tocs,
): Promise<boolean> {
  const [own, other] = await Promise.all([fetchImage(store, a), fetchImage(store, b)]);
  if (!isSameConfig(own.config, other.config)) return false;
  const [layers, others] = [layersIn(own), layersIn(other)];
  const common = commonLayers(layers, others);
  if (common === layers.length && common === others.length) return true;
  const [first, second] = await readTrees({ image: own, store }, { image: other, store }, tocs);
  return isSameTree(first.tree, second.tree);
}

/** A base that can't be compared is a base of its own; the reason is told. */
export async function orNoTwin(
  find: FindTwin,
  made: Descriptor,
  warn: (text: string) => void,
): Promise<Descriptor | undefined> {
  try {
    return await find(made);
  } catch (error) {
    if (!(error instanceof LayerbuildError) || error.code === "interrupted") throw error;
    warn(`not compared with what the base was before: ${error.message}`);
    return undefined;
  }
}
