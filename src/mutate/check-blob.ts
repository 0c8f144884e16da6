import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
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
  try {
    const stream = await store.fetch(descriptor);
    const chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    const next = () => chunks.next();
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
    const { code, message } = error;
    const want = `${descriptor.digest}, ${descriptor.size} bytes`;
    if (code === "image-not-found") report({ place, what: "it is not there", want });
    else if (code === "content-invalid") {
      const got = message.split(": ").at(-1) ?? "";
      report({ place, what: "it is other bytes than its descriptor says", want, got });
    } else throw error;
    return undefined;
  }
}
