import { type ErrorCode, LayerbuildError } from "../diagnostics/error.ts";
import type { Digest } from "../image/digest.ts";
import { LayerDamage } from "./damage.ts";
import { decompress } from "./decompress.ts";
import { type LayerRecord, readToc } from "./toc.ts";
import { type Wanted, wantsOf } from "./wanted.ts";

/** What a thread is to do. Chunks of the layer follow as messages, `null` after the last one. */
export interface Job {
  readonly diffID: Digest;
  readonly wanted: Wanted;
}

/** What a thread answers: that it took a chunk, and at its end how it ended. */
export type Reply =
  | { readonly kind: "taken" }
  | { readonly kind: "done"; readonly record: LayerRecord }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string };

/** Reads a layer as it is kept, and checks that it is the expected one. */
export async function readRecord(
  chunks: AsyncIterable<Uint8Array>,
  { diffID, wanted }: Job,
): Promise<LayerRecord> {
  const record = await named(diffID, readToc(decompress(chunks), { wants: wantsOf(wanted) }));
  if (record.toc.diffID === diffID) return record;
  throw unreadable(diffID, `its content has the diffID ${record.toc.diffID}`);
}

/** Makes errors for people of what is wrong with a layer's bytes. */
export async function named<T>(diffID: Digest, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw nameFault(diffID, error);
  }
}

/** The error for people, where an error is about a layer's bytes; else the error itself. */
export const nameFault = (diffID: Digest, error: unknown): unknown =>
  error instanceof LayerDamage ? unreadable(diffID, error.message) : error;

const unreadable = (diffID: Digest, why: string): LayerbuildError =>
  new LayerbuildError(
    "content-invalid",
    `The layer with the diffID ${diffID} can't be used: ${why}`,
  );
