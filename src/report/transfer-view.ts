import { Writable } from "node:stream";
import { shortDigest } from "./format.ts";
import { trackTransfers, transfersLine, transferText } from "./transfers.ts";

/** A stream that people may look at. */
type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What is told of transfers while they last. */
export interface TransferView {
  /** So many bytes of a content of a size went on their way, as copies tell it. */
  readonly onBytes: (content: Content, bytes: number) => void;
  /** The same stream, for texts that are not to be mixed up with what is drawn. */
  beside(stream: Stream): Stream;
  close(): void;
}

interface Content {
  readonly digest: string;
  readonly size: number;
}

export interface TransferViewOptions {
  /** A line for each transfer, drawn again and again; else a line for all now and then. */
  readonly mode: "tty" | "plain";
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/** Milliseconds between two pictures, and between two lines of a log. */
const frame = 200;
const logBeat = 5000;

/**
 * Shows on a stream how far the transfers are that take longer than a second. Nothing is written
 * before there is one; what was drawn is gone when they are over.
 */
export function openTransferView(
  stream: Stream,
  { mode, now = () => performance.now() }: TransferViewOptions,
): TransferView {
  const transfers = trackTransfers();
  let timer: NodeJS.Timeout | undefined;
  let drawn = 0;
  let saidAt: number | undefined;
  return {
    onBytes({ digest, size }, bytes) {
      transfers.add(digest, { label: shortDigest(digest), size }, bytes, now());
      timer ??= setInterval(mode === "tty" ? draw : say, frame).unref();
    },
    beside,
    close() {
      clearInterval(timer);
      clear();
    },
  };

  function draw(): void {
    const width = stream.columns ?? 80;
    const lines = transfers.shown(now()).map((each) => transferText(each).slice(0, width - 1));
    if (lines.length + drawn === 0) return;
    clear();
    stream.write(lines.map((line) => `${line}\n`).join(""));
    drawn = lines.length;
  }

  function clear(): void {
    // So many lines up, and all below goes.
    if (drawn > 0) stream.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  }

  function say(): void {
    const at = now();
    const shown = transfers.shown(at);
    if (shown.length === 0 || (saidAt !== undefined && at - saidAt < logBeat)) return;
    saidAt = at;
    stream.write(`${transfersLine(shown)}\n`);
  }

  function beside(other: Stream): Stream {
    if (mode === "plain" || !other.isTTY) return other;
    const passing = new Writable({
      write(chunk: Buffer, _encoding, done) {
        clear();
        other.write(chunk, done);
      },
    });
    return Object.defineProperties(passing, {
      isTTY: { value: true },
      columns: { get: () => other.columns },
    });
  }
}
