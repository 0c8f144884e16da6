import pLimit from "p-limit";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { formatRepository } from "../image/reference.ts";
import type { Entry } from "../layer/entry.ts";
import { type Picked, pickBodies, pickContents } from "../layer/pick.ts";
import type { ReadableStore } from "../store/store.ts";

/** A layer that contents can be had from. */
export interface SourceLayer {
  readonly descriptor: Descriptor;
  /** Its files; what else a table says is not asked for. */
  readonly toc: {
    readonly diffID: Digest;
    readonly entries: readonly Pick<Entry, "digest" | "size">[];
  };
  readonly store: ReadableStore;
}

/** Layers that are read at once. */
const readsAtOnce = 2;

/**
 * The bytes of files, by what they are: each from a layer whose table names it, as few and small
 * layers as will do, and each of these streamed once at most. For what is needed in memory anyway.
 * A digest that no table names is missing in the result. Fails with `content-invalid` when a layer
 * has not what its table says.
 */
export async function fetchContents(
  digests: ReadonlySet<Digest>,
  layers: readonly SourceLayer[],
): Promise<Map<Digest, Buffer>> {
  const limit = pLimit(readsAtOnce);
  const picked = await limit.map(assign(digests, layers), async ({ layer, wanted }) => {
    const stream = await layer.store.fetch(layer.descriptor);
    try {
      const found = await pickContents(stream, wanted, layer.toc.diffID);
      requireAll(layer, wanted, found);
      return found;
    } finally {
      stream.destroy();
    }
  });
  return new Map(picked.flatMap((found) => [...found]));
}

/**
 * As `fetchContents`, one file after the other, for those that are only passed on: nothing is held
 * but the one that was given last, which is in `folder` when it is large. In the order of
 * the layers, and in which these have them.
 */
export async function* fetchBodies(
  digests: ReadonlySet<Digest>,
  layers: readonly SourceLayer[],
  folder: string,
): AsyncGenerator<Picked, void> {
  const assigned = new Map(assign(digests, layers).map((each) => [each.layer, each.wanted]));
  for (const layer of layers) {
    const wanted = assigned.get(layer);
    if (!wanted) continue;
    const found = new Set<Digest>();
    const stream = await layer.store.fetch(layer.descriptor);
    try {
      for await (const picked of pickBodies(stream, wanted, layer.toc.diffID, folder)) {
        found.add(picked.digest);
        yield picked;
      }
    } finally {
      stream.destroy();
    }
    requireAll(layer, wanted, found);
  }
}

function requireAll(
  { descriptor, store }: SourceLayer,
  wanted: ReadonlyMap<Digest, number>,
  found: { has(digest: Digest): boolean },
): void {
  for (const digest of wanted.keys()) {
    if (found.has(digest)) continue;
    const layer = `${formatRepository(store.repository)}@${descriptor.digest}`;
    throw new LayerbuildError(
      "content-invalid",
      `The layer ${layer} has no file with the digest ${digest}, which its table of contents names`,
    );
  }
}

interface Assignment {
  readonly layer: SourceLayer;
  /** Sizes by digest. */
  readonly wanted: ReadonlyMap<Digest, number>;
}

/** Which layer each content is read from: the one first that gives the most of them for its bytes. */
function assign(digests: ReadonlySet<Digest>, layers: readonly SourceLayer[]): Assignment[] {
  const offers = layers.map((layer) => ({ layer, wanted: offerOf(layer.toc, digests) }));
  const assigned: Assignment[] = [];
  for (;;) {
    const worth = ({ layer, wanted }: Assignment): number => wanted.size / layer.descriptor.size;
    const best = offers.reduce<(typeof offers)[number] | undefined>(
      (a, b) => (b.wanted.size > 0 && (!a || worth(b) > worth(a)) ? b : a),
      undefined,
    );
    if (!best) return assigned;
    assigned.push(best);
    offers.splice(offers.indexOf(best), 1);
    for (const { wanted } of offers) for (const digest of best.wanted.keys()) wanted.delete(digest);
  }
}

function offerOf(
  { entries }: SourceLayer["toc"],
  digests: ReadonlySet<Digest>,
): Map<Digest, number> {
  const offer = new Map<Digest, number>();
  for (const { digest, size = 0 } of entries) {
    if (digest && digests.has(digest)) offer.set(digest, size);
  }
  return offer;
}
