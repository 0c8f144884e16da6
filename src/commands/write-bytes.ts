import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { LayerbuildError } from "../diagnostics/error.ts";
import { place } from "../store/durable.ts";
import type { Io } from "./io.ts";

/**
 * Writes a large result to a file, which is there when it is whole, or for `-` to stdout; gives back
 * how many bytes that were. Fails with `output-failed`, and with `usage` for a terminal.
 */
export async function writeBytes(
  output: string,
  bytes: AsyncIterable<Buffer>,
  { cwd, signal, stdout }: Pick<Io, "cwd" | "signal" | "stdout">,
): Promise<number> {
  if (output === "-") {
    if (!stdout.isTTY) return printBytes(bytes, stdout, signal);
    throw new LayerbuildError("usage", "a terminal is no place for these bytes", {
      hint: "name a file with --output, or pass them on: layerbuild … -o - | …",
    });
  }
  const path = resolve(cwd, output);
  let written = 0;
  try {
    await mkdir(dirname(path), { recursive: true });
    await place(path, dirname(path), async (temporary) => {
      const file = createWriteStream(temporary, { flags: "wx", flush: true });
      await pipeline(Readable.from(counted()), file, { signal });
    });
  } catch (error) {
    const isFromFile = error instanceof Error && "syscall" in error && "path" in error;
    if (signal.aborted) throw new LayerbuildError("interrupted", "interrupted");
    if (!isFromFile) throw error;
    const message = `${path} can't be written: ${error.message}`;
    throw new LayerbuildError("output-failed", message, { cause: error });
  }
  return written;

  async function* counted(): AsyncGenerator<Buffer, void> {
    for await (const piece of bytes) {
      written += piece.length;
      yield piece;
    }
  }
}

/** Writes bytes to stdout, which stays open; gives back how many were written. */
export async function printBytes(
  bytes: AsyncIterable<Buffer>,
  stdout: Io["stdout"],
  signal: AbortSignal,
): Promise<number> {
  let written = 0;
  const count = new Transform({
    transform(piece: Buffer, _encoding, done) {
      written += piece.length;
      done(null, piece);
    },
  });
  try {
    await pipeline(Readable.from(bytes), count, stdout, { end: false, signal });
  } catch (error) {
    // Nobody reads on (`| head`).
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EPIPE" && code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
  return written;
}
