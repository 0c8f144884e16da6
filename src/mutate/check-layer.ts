import type { Descriptor } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { LayerDamage } from "../layer/damage.ts";
import { compressionOf, decompress, headSize } from "../layer/decompress.ts";
import type { Entry, Toc } from "../layer/entry.ts";
import { readToc } from "../layer/toc.ts";
import { applyToc, type LayerFault } from "../merge/apply.ts";
import { shown } from "../merge/describe.ts";
import { faultText } from "../merge/layer-faults.ts";
import type { Node } from "../merge/tree.ts";
import type { ReadableStore } from "../store/store.ts";
import { checkBlob } from "./check-blob.ts";
import type { Report } from "./finding.ts";

/** How many findings of one kind are written out for a layer: more are counted. */
const listed = 10;

/** A layer that is to be checked. */
export interface CheckedLayer {
  readonly descriptor: Descriptor;
  /** Undefined where the config names none. */
  readonly diffID: Digest | undefined;
  /** How findings call it. */
  readonly place: string;
}

/**
 * Reads a layer to its end and tells what is wrong with its bytes, its type and its entries; applies
 * it to the tree of those below. Nothing is held but the names of one layer.
 */
export async function checkLayer(
  store: ReadableStore,
  { descriptor, diffID, place }: CheckedLayer,
  tree: Map<string, Node>,
  report: Report,
): Promise<void> {
  const twice: Entry[] = [];
  let head = Buffer.alloc(0);
  const read = async (chunks: AsyncIterable<Buffer>): Promise<Toc | undefined> => {
    const seen = async function* (): AsyncGenerator<Buffer, void> {
      for await (const chunk of chunks) {
        if (head.length < headSize) head = Buffer.concat([head, chunk]).subarray(0, headSize);
        yield chunk;
      }
    };
    try {
      const wants = () => false;
      const onTwice = (entry: Entry): void => void twice.push(entry);
      return (await readToc(decompress(seen()), { wants, onTwice })).toc;
    } catch (error) {
      if (!(error instanceof LayerDamage)) throw error;
      report({ place, what: `it is no layer: ${error.message}` });
      return undefined;
    }
  };
  const toc = await checkBlob(store, descriptor, place, report, read);
  if (head.length > 0) checkType(descriptor, place, compressionOf(head), report);
  if (!toc) return;
  if (diffID !== undefined && toc.diffID !== diffID) {
    report({ place, what: "its content has another diffID", want: diffID, got: toc.diffID });
  }
  const paths = [...new Set(twice.map(({ path }) => shown(path)))];
  tell(paths, (path) => report({ place, what: `${path} is in it more than once` }));
  tell(applyToc(tree, toc), (fault) => {
    const what = faultText(fault);
    if (what === undefined) return;
    report({ place, what, ...(isDoubtful(fault) ? { isWarning: true } : {}) });
  });

  function tell<T>(all: readonly T[], one: (each: T) => void): void {
    all.slice(0, listed).forEach(one);
    if (all.length > listed) report({ place, what: `and ${all.length - listed} more of this` });
  }
}

/** What no rule forbids, and programs do differently. */
const isDoubtful = ({ kind }: LayerFault): boolean => kind === "alias" || kind === "lower-link";

function checkType(
  { mediaType }: Descriptor,
  place: string,
  got: ReturnType<typeof compressionOf>,
  report: Report,
): void {
  const [, ending] = /\.tar(?:[.+](gzip|zstd))?$/.exec(mediaType) ?? [];
  if (!mediaType.includes(".tar")) {
    report({ place, what: "its media type is no layer's", got: mediaType });
  } else if ((ending ?? "none") !== got) {
    const what = "it is not compressed as its media type says";
    report({ place, what, want: `${ending ?? "none"} (${mediaType})`, got });
  }
}
