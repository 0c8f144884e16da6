import pLimit from "p-limit";
import { LayerbuildError } from "../diagnostics/error.ts";
import { canonicalJson } from "../image/canonical-json.ts";
import { type Descriptor, isForeignLayer } from "../image/descriptor.ts";
import { type Digest, digestOf, hexOf } from "../image/digest.ts";
import { formatRepository } from "../image/reference.ts";
import { decodeToc, encodeToc, tocMediaType, tocVersion } from "../layer/artifact.ts";
import { readLayer } from "../layer/read.ts";
import type { LayerRecord } from "../layer/toc.ts";
import type { Wanted } from "../layer/wanted.ts";
import { artifactAt, keepArtifact } from "../store/artifact.ts";
import type { ReadableStore, Store } from "../store/store.ts";
import { asAbsent } from "./as-absent.ts";

/** A layer as an image names it. */
export interface LayerName {
  readonly descriptor: Descriptor;
  readonly diffID: Digest;
}

export interface TocStats {
  /** Layers that were streamed, and their bytes as they are kept. */
  readonly layersRead: number;
  readonly bytesRead: number;
  /** Tables that another run had left: on any machine in the cache repository, or on this one. */
  readonly tocsFetched: number;
}

/** The tables of contents of layers: each layer is read once, and never again by any machine. */
export interface Tocs {
  /**
   * From the cache repository, else from another one, else by reading the layer from `from`; what
   * came of it is kept.
   * Fails with `content-invalid` when the layer is damaged or another than its diffID says, with
   * `image-not-found` when it is not there.
   */
  tocOf(layer: LayerName, from: ReadableStore): Promise<LayerRecord>;
  /** Keeps the table of a layer that was just made. */
  keep(layer: LayerName, record: LayerRecord): Promise<void>;
  /** So far. */
  readonly stats: TocStats;
}

/** Layers that are read at once: one takes a processor and a connection. */
const readsAtOnce = 2;
/** Tables that are fetched at once. */
const fetchesAtOnce = 8;
/** Bytes of a table: more than that of any layer. */
const maxArtifactSize = 512 * 1024 * 1024;

export interface TocsOptions {
  /** Absent where nothing can be kept. */
  readonly cache?: Store;
  /**
   * Other places that may have tables, asked in this order, which are then kept in `cache`, too: the
   * cache repository in the local store, or those of registries.
   */
  readonly others?: readonly ReadableStore[];
  readonly wanted: Wanted;
  /** Whether tables are only kept in the repository, and not in memory for the rest of the run. */
  readonly forget?: boolean;
  /** Told of a layer that has to be read. */
  readonly onRead?: (layer: LayerName) => void;
}

export function openTocs({ cache, others = [], wanted, forget, onRead }: TocsOptions): Tocs {
  const records = new Map<string, Promise<LayerRecord>>();
  const stats = { layersRead: 0, bytesRead: 0, tocsFetched: 0 };
  const reading = pLimit(readsAtOnce);
  const fetching = pLimit(fetchesAtOnce);
  return { tocOf, keep, stats };

  function tocOf(layer: LayerName, from: ReadableStore): Promise<LayerRecord> {
    const known = records.get(nameOf(layer));
    if (known !== undefined) return known;
    const work = find(layer, from);
    records.set(nameOf(layer), work);
    const release = (): void => void records.delete(nameOf(layer));
    if (forget) work.then(release, release);
    return work;
  }

  async function keep(layer: LayerName, record: LayerRecord): Promise<void> {
    if (!forget) records.set(nameOf(layer), Promise.resolve(record));
    await put(layer, record);
  }

  async function find(layer: LayerName, from: ReadableStore): Promise<LayerRecord> {
    const kept = await fetching(
      async () => (cache && (await lookUp(layer, cache))) ?? (await bringUp(layer)),
    );
    if (kept) {
      stats.tocsFetched++;
      return kept;
    }
    return reading(async () => {
      const record = await read(layer, from);
      await put(layer, record);
      return record;
    });
  }

  /** What another place has is kept in the cache repository, too. */
  async function bringUp(layer: LayerName): Promise<LayerRecord | undefined> {
    for (const other of others) {
      const record = await lookUp(layer, other).catch(asAbsent);
      if (!record) continue;
      await put(layer, record);
      return record;
    }
    return undefined;
  }

  /** What a repository has; what is broken there is as if it were not there. */
  async function lookUp(
    { descriptor, diffID }: LayerName,
    store: ReadableStore,
  ): Promise<LayerRecord | undefined> {
    const tag = tagOf(descriptor, wanted);
    const bytes = await artifactAt(store, tocMediaType, tag, maxArtifactSize);
    const record = bytes && (await decodeToc(bytes));
    return record?.toc.diffID === diffID ? record : undefined;
  }

  async function read(
    { descriptor, diffID }: LayerName,
    from: ReadableStore,
  ): Promise<LayerRecord> {
    if (isForeignLayer(descriptor.mediaType) && !(await from.exists(descriptor))) {
      throw foreign(descriptor, from);
    }
    onRead?.({ descriptor, diffID });
    const record = await readLayer(await from.fetch(descriptor), { diffID }, wanted);
    stats.layersRead++;
    stats.bytesRead += descriptor.size;
    return record;
  }

  async function put({ descriptor: layer }: LayerName, record: LayerRecord): Promise<void> {
    if (!cache) return;
    const tags = [tagOf(layer, wanted)];
    await keepArtifact(cache, tocMediaType, await encodeToc(record), tags);
  }
}

/** An image may say another diffID for a layer than one before it: then the layer is asked. */
const nameOf = ({ descriptor, diffID }: LayerName): string => `${descriptor.digest} ${diffID}`;

/** Where a layer's table is kept: by the layer, and by what is carried with it. */
function tagOf({ digest }: Descriptor, { version }: Wanted): string {
  const kind = digestOf(canonicalJson({ wanted: version, format: tocVersion }));
  return `toc-${hexOf(digest).slice(0, 64)}-${hexOf(kind).slice(0, 12)}`;
}

function foreign({ digest, urls = [] }: Descriptor, from: ReadableStore): LayerbuildError {
  const where = urls.length > 0 ? `: it is at ${urls.join(", ")}` : "";
  return new LayerbuildError(
    "image-not-found",
    `The layer ${formatRepository(from.repository)}@${digest} is a foreign one, which the registry does not have${where}`,
    { hint: "What is in a foreign layer can't be merged with: start from an image without one." },
  );
}
