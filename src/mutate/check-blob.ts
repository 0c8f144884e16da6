import { createHash } from "node:crypto";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { algorithmOf } from "../image/digest.ts";
import type { ReadableStore } from "../store/store.ts";
import type { Report } from "./finding.ts";

/**
 * Gives a blob to `read`, and tells what is wrong with it: that it is missing, or other bytes than
 * its descriptor says. Undefined then. What `read` throws passes through, after the blob was read to
 * its end. Fails only where the store can't be asked.
 */
export async function checkBlob<T>(
  store: ReadableStore,
  descriptor: Descriptor,
  place: string,
  report: Report,
  read: (chunks: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T | undefined> {
  const hash = createHash(algorithmOf(descriptor.digest));
  let size = 0;
  try {
    const stream = await store.fetch(descriptor);
    const chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    const next = async (): Promise<IteratorResult<Buffer>> => {
      const result = await chunks.next();
      if (!result.done) {
        hash.update(result.value);
        size += result.value.length;
      }
      return result;
    };
    const result = await read({ [Symbol.asyncIterator]: () => ({ next }) }).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    // A reader that gave up is no reason not to look at the digest.
    while (!(await next()).done);
    if ("error" in result) throw result.error;
    return result.value;
  } catch (error) {
    if (!(error instanceof LayerbuildError)) throw error;
    if (error.code === "image-not-found") {
      report({ place, what: "it is not there", want: descriptor.digest });
      return undefined;
    }
    if (error.code !== "content-invalid") throw error;
    report({
      place,
      what: "other bytes than its descriptor says",
      want: `${descriptor.digest}, ${descriptor.size} bytes`,
      got:
        size === descriptor.size
          ? `${algorithmOf(descriptor.digest)}:${hash.digest("hex")}`
          : (error.message.split(": ").at(-1) ?? ""),
    });
    return undefined;
  }
}
