import { Readable } from "node:stream";
import type { Descriptor } from "../image/descriptor.ts";
import { networkError } from "./failure.ts";
import type { Call, Host } from "./request.ts";
import { interrupted, pause, Transient } from "./retry.ts";
import { type Answer, statusOf } from "./wire.ts";

/** How often a body that breaks off is taken up again without having come any further to speak of. */
const maxResumptions = 5;
/** Bytes that count for coming further. */
const progress = 1024 * 1024;

/**
 * A blob's bytes, not verified. A connection that breaks off is taken up where it broke, by `Range`
 * where the registry knows it. Undefined when there is no such blob.
 */
export async function download(
  host: Host,
  path: string,
  descriptor: Descriptor,
  call: Pick<Call, "doing" | "scopes">,
): Promise<Readable | undefined> {
  const url = `/v2/${path}/blobs/${descriptor.digest}`;
  const first = await host.request({ ...call, method: "GET", url, accept: [200, 404] });
  if (first.status === 404) {
    await statusOf(first);
    return undefined;
  }
  return Readable.from(bytes(), { objectMode: false });

  async function* bytes(): AsyncGenerator<Buffer> {
    let answer = first;
    let passed = 0;
    let brokeOffAt = 0;
    for (let n = 0; ; n++) {
      // A server that does not know ranges begins again from the start.
      let skip = passed - startOf(answer);
      const chunks = chunksOf(answer);
      try {
        for (;;) {
          const chunk = await nextOf(chunks);
          if (chunk === undefined) return;
          const fresh = chunk.subarray(Math.min(skip, chunk.length));
          skip -= chunk.length - fresh.length;
          passed += fresh.length;
          if (fresh.length > 0) yield fresh;
        }
      } catch (error) {
        if (!(error instanceof Transient) || n === maxResumptions) throw unwrapped(error);
      } finally {
        await chunks.return?.();
      }
      if (passed >= descriptor.size) return;
      if (passed - brokeOffAt >= progress) n = 0;
      brokeOffAt = passed;
      await pause(n, host.signal);
      answer = await resumed(passed);
    }
  }

  async function resumed(from: number): Promise<Answer> {
    const again: Call = { ...call, method: "GET", url, accept: [200, 206, 416] };
    const answer = await host.request({ ...again, headers: { range: `bytes=${from}-` } });
    if (answer.status !== 416 && startOf(answer) <= from) return answer;
    // Some refuse a range that they do not understand, or give another one.
    await statusOf(answer);
    return host.request({ ...again, accept: [200] });
  }

  async function nextOf(chunks: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
    try {
      const next = await chunks.next();
      return next.done ? undefined : next.value;
    } catch (error) {
      if (host.signal.aborted) throw interrupted();
      throw networkError(error, host.name, call.doing);
    }
  }
}

/** Where an answer's bytes begin. */
function startOf({ status, headers }: Answer): number {
  if (status !== 206) return 0;
  const [, first] = /^bytes (\d+)-/.exec(headers["content-range"] ?? "") ?? [];
  return first === undefined ? Number.POSITIVE_INFINITY : Number(first);
}

const chunksOf = (answer: Answer): AsyncIterator<Buffer> =>
  (answer.body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();

const unwrapped = (error: unknown): unknown => (error instanceof Transient ? error.failure : error);
