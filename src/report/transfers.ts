import { formatBytes, formatDuration } from "./format.ts";

/** A transfer as it is shown. */
export interface ShownTransfer {
  readonly label: string;
  readonly size: number;
  readonly done: number;
  /** Bytes a second, lately; undefined when that can't be told yet. */
  readonly rate: number | undefined;
}

/** What is on its way. Times are milliseconds of a clock that only goes forward. */
export interface Transfers {
  /**
   * So many bytes more of something, or less than none of them where it begins anew. It is over when
   * it has all, or none.
   */
  add(id: string, what: Pick<ShownTransfer, "label" | "size">, bytes: number, at: number): void;
  /** Those that have taken a second or more, in the order in which they began. */
  shown(at: number): ShownTransfer[];
}

/** Milliseconds; for less nobody has to be told. */
const patience = 1000;
/** Milliseconds that a rate is the mean of, and those between two of its measures. */
const memory = 5000;
const beat = 250;

interface Transfer {
  readonly label: string;
  readonly size: number;
  readonly begun: number;
  done: number;
  measures: { readonly at: number; readonly done: number }[];
}

export function trackTransfers(): Transfers {
  const running = new Map<string, Transfer>();
  return {
    add(id, { label, size }, bytes, at) {
      const known = running.get(id);
      const transfer = known ?? { label, size, begun: at, done: 0, measures: [{ at, done: 0 }] };
      running.set(id, transfer);
      transfer.done += bytes;
      // What was fast before it broke off says nothing.
      if (bytes < 0) transfer.measures = [{ at, done: transfer.done }];
      const last = transfer.measures.at(-1);
      if (!last || at - last.at >= beat) transfer.measures.push({ at, done: transfer.done });
      transfer.measures = transfer.measures.filter((each) => at - each.at <= memory);
      if (transfer.done >= size || transfer.done <= 0) running.delete(id);
    },
    shown: (at) =>
      [...running.values()]
        .filter(({ begun }) => at - begun >= patience)
        .map(({ label, size, done, measures }) => ({
          ...{ label, size, done },
          rate: rateOf(done, measures, at),
        })),
  };
}

function rateOf(done: number, measures: Transfer["measures"], at: number): number | undefined {
  const first = measures.find((each) => at - each.at <= memory);
  // Nothing has come for all that time.
  if (!first) return 0;
  return at - first.at < beat ? undefined : ((done - first.done) * 1000) / (at - first.at);
}

const barWidth = 20;

/** One line of a screen: `4f2a8b7c9d0e [#########-----------]  45%  118 MB of 260 MB  12.3 MB/s  12s left`. */
export function transferText(transfer: ShownTransfer): string {
  const { label, size, done } = transfer;
  const part = size === 0 ? 1 : Math.min(1, done / size);
  const full = Math.floor(part * barWidth);
  const bar = `[${"#".repeat(full)}${"-".repeat(barWidth - full)}]`;
  const percent = `${Math.floor(part * 100)}%`.padStart(4);
  return [label, bar, percent, ...wordsOf(transfer)].join("  ");
}

/** One line of a log for all of them: `2 transfers: 45%, 118 MB of 260 MB, 12.3 MB/s, 12s left`. */
export function transfersLine(transfers: readonly ShownTransfer[]): string {
  const sum = (of: (transfer: ShownTransfer) => number): number =>
    transfers.reduce((total, each) => total + of(each), 0);
  const [first] = transfers;
  const label = transfers.length === 1 && first ? first.label : `${transfers.length} transfers`;
  const isKnown = transfers.some(({ rate }) => rate !== undefined);
  const all = {
    ...{ label, size: sum(({ size }) => size), done: sum(({ done }) => done) },
    rate: isKnown ? sum(({ rate = 0 }) => rate) : undefined,
  };
  const percent = all.size === 0 ? 100 : Math.floor((all.done / all.size) * 100);
  return `${label}: ${[`${percent}%`, ...wordsOf(all)].join(", ")}`;
}

function wordsOf({ size, done, rate }: ShownTransfer): string[] {
  const words = [`${formatBytes(done)} of ${formatBytes(size)}`];
  if (rate === undefined) return words;
  words.push(`${formatBytes(rate)}/s`);
  if (rate >= 1) words.push(`${remainingText((size - done) / rate)} left`);
  return words;
}

/** Seconds, rounded up: what is left is never nothing. */
const remainingText = (seconds: number): string =>
  seconds <= 59 ? `${Math.max(1, Math.ceil(seconds))}s` : formatDuration(seconds * 1000);
