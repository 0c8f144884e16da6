import { createHash } from "node:crypto";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { decompress } from "../layer/decompress.ts";
import { nameFault } from "../layer/job.ts";
import type { ReadableStore } from "../store/store.ts";

/** A layer as it is kept; fails at its end when it is another than its digest says. */
export async function* layerBytes(
  store: ReadableStore,
  layer: Descriptor,
): AsyncGenerator<Buffer, void> {
  yield* (await store.fetch(layer)) as AsyncIterable<Buffer>;
}

/** The same without compression; fails at its end when it is another than its diffID says. */
export async function* plainLayerBytes(
  store: ReadableStore,
  layer: Descriptor,
  diffID: Digest,
): AsyncGenerator<Buffer, void> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of decompress(layerBytes(store, layer))) {
      hash.update(chunk);
      yield Buffer.from(chunk);
    }
  } catch (error) {
    throw nameFault(diffID, error);
  }
  const found = `sha256:${hash.digest("hex")}`;
  if (found === diffID) return;
  throw new LayerbuildError(
    "content-invalid",
    `The layer with the diffID ${diffID} can't be used: its content has the diffID ${found}`,
  );
}
