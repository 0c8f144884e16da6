import { on } from "node:events";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Job, type Reply, readRecord } from "./job.ts";

/** The entry point of a thread that reads one layer; `read.ts` starts it and feeds it. */
async function main(port: MessagePort, job: Job): Promise<void> {
  const reply = (message: Reply, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);

  async function* received(): AsyncGenerator<Uint8Array, void> {
    for await (const [chunk] of on(port, "message")) {
      if (chunk === null) return;
      reply({ kind: "taken" });
      yield chunk;
    }
  }

  try {
    const record = await readRecord(received(), job);
    const buffers = [...record.contents.values()].map((bytes) => bytes.buffer as ArrayBuffer);
    reply({ kind: "done", record }, buffers);
  } catch (error) {
    if (!(error instanceof LayerbuildError)) throw error;
    reply({ kind: "failed", code: error.code, message: error.message });
  }
}

if (parentPort) await main(parentPort, workerData as Job);
