import { availableParallelism } from "node:os";
import type { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Digest } from "../image/digest.ts";
import { type Job, type Reply, readRecord } from "./job.ts";
import type { LayerRecord } from "./toc.ts";
import type { Wanted } from "./wanted.ts";

/** Chunks that are on their way to a thread at a time: it is never idle, and little is held. */
const chunksAhead = 16;

/** Sources are TypeScript, which a thread of Node 20 can't load: there the work is done here. */
const isBundled = !import.meta.url.endsWith(".ts");

/**
 * Reads a layer as it is kept, in a thread of its own (no more at once than there are processors):
 * its table of contents and the bytes of the wanted files. Fails with `content-invalid` for what
 * is no layer, or another than `expected.diffID`; what the stream fails with passes through. The
 * stream is read to its end, or destroyed.
 */
export async function readLayer(
  stream: Readable,
  expected: { readonly diffID: Digest },
  wanted: Wanted,
): Promise<LayerRecord> {
  const job: Job = { diffID: expected.diffID, wanted };
  const leave = await enter();
  try {
    return isBundled ? await inThread(stream, job) : await readRecord(stream, job);
  } finally {
    stream.destroy();
    leave();
  }
}

async function inThread(stream: Readable, job: Job): Promise<LayerRecord> {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: job });
  let ahead = 0;
  let isDone = false;
  let wake = (): void => {};
  const ended = new Promise<LayerRecord>((resolve, reject) => {
    worker.on("message", (reply: Reply) => {
      if (reply.kind === "taken") ahead--;
      else isDone = true;
      if (reply.kind === "done") resolve(revived(reply.record));
      if (reply.kind === "failed") reject(new LayerbuildError(reply.code, reply.message));
      wake();
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error("Internal error: a layer's thread ended early")));
  });
  const feed = async (): Promise<void> => {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      // After the result the rest is only read: the stream checks itself at its end.
      if (isDone) continue;
      const own = new Uint8Array(chunk);
      worker.postMessage(own, [own.buffer]);
      ahead++;
      while (ahead >= chunksAhead && !isDone) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    worker.postMessage(null);
  };
  try {
    const [record] = await Promise.all([ended, feed()]);
    return record;
  } finally {
    await worker.terminate();
  }
}

/** Buffers arrive as plain arrays of bytes. */
function revived({ toc, contents }: LayerRecord): LayerRecord {
  const buffers = [...contents].map(
    ([digest, { buffer, byteOffset, length }]) =>
      [digest, Buffer.from(buffer, byteOffset, length)] as const,
  );
  return { toc, contents: new Map(buffers) };
}

let busy = 0;
const waiting: (() => void)[] = [];

/** Waits for a free place; gives back what frees it again. */
async function enter(): Promise<() => void> {
  if (busy >= availableParallelism()) await new Promise<void>((resolve) => waiting.push(resolve));
  else busy++;
  return () => {
    const next = waiting.shift();
    if (next) next();
    else busy--;
  };
}
