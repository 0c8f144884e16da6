import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openTransferView } from "../../../src/report/transfer-view.ts";
import { trackTransfers, transfersLine, transferText } from "../../../src/report/transfers.ts";

const mega = 1_000_000;
const what = { label: "layer", size: 100 * mega };

/** So many bytes at so many milliseconds. */
function tracked(...steps: readonly (readonly [at: number, bytes: number])[]) {
  const transfers = trackTransfers();
  for (const [at, bytes] of steps) transfers.add("x", what, bytes, at);
  return transfers;
}

describe("transfers", () => {
  test("are shown when they have taken a second, until they have all", () => {
    const transfers = tracked([0, mega], [900, mega]);
    expect(transfers.shown(999)).toEqual([]);
    expect(transfers.shown(1000)).toHaveLength(1);
    transfers.add("x", what, 98 * mega, 1100);
    expect(transfers.shown(1200)).toEqual([]);
  });

  test("have the rate of the last seconds", () => {
    const steps = Array.from({ length: 21 }, (_, n) => [n * 500, n < 10 ? 0 : mega] as const);
    const [shown] = tracked([0, mega], ...steps.slice(1)).shown(10_000);
    expect(shown?.rate).toBeCloseTo(2 * mega, -5);
  });

  test("that stand still have none", () => {
    expect(tracked([0, mega], [1000, mega]).shown(9000)[0]?.rate).toBe(0);
  });

  test("that begin anew forget what they had, and go on", () => {
    const transfers = tracked([0, 40 * mega], [1000, 10 * mega], [1100, -50 * mega]);
    expect(transfers.shown(3000)).toEqual([]);
    transfers.add("x", what, mega, 2000);
    expect(transfers.shown(3000)).toEqual([{ ...what, done: mega, rate: mega }]);
  });

  test("that go back a part of the way are slow for it", () => {
    const transfers = tracked([0, 40 * mega], [1000, -20 * mega], [2000, mega]);
    expect(transfers.shown(2000)).toEqual([{ ...what, done: 21 * mega, rate: mega }]);
  });
});

test.each([
  [45 * mega, 10 * mega, "layer  [#########-----------]   45%  45 MB of 100 MB  10 MB/s  6s left"],
  [0, undefined, "layer  [--------------------]    0%  0 B of 100 MB"],
  [
    99_999_999,
    10 * mega,
    "layer  [###################-]   99%  100 MB of 100 MB  10 MB/s  1s left",
  ],
  [mega, 0, "layer  [--------------------]    1%  1 MB of 100 MB  0 B/s"],
  [mega, 10_000, "layer  [--------------------]    1%  1 MB of 100 MB  10 kB/s  2h 45m left"],
])("%d bytes at %d a second are a line", (done, rate, text) => {
  expect(transferText({ ...what, done, rate })).toBe(text);
});

test("several transfers are one line of a log", () => {
  const one = { ...what, done: 10 * mega, rate: mega };
  expect(transfersLine([one])).toBe("layer: 10%, 10 MB of 100 MB, 1 MB/s, 1m 30s left");
  expect(transfersLine([one, { ...one, rate: undefined }])).toBe(
    "2 transfers: 10%, 20 MB of 200 MB, 1 MB/s, 3m 00s left",
  );
});

describe("a view of transfers", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function view(mode: "tty" | "plain") {
    const stream = Object.assign(new PassThrough(), { isTTY: mode === "tty", columns: 40 });
    let text = "";
    stream.on("data", (chunk) => {
      text += chunk;
    });
    const opened = openTransferView(stream, { mode, now: () => Date.now() });
    return { opened, stream, text: () => text };
  }
  const content = { digest: `sha256:${"a".repeat(64)}`, size: what.size };

  test("says nothing of what is quick", async () => {
    for (const mode of ["tty", "plain"] as const) {
      const { opened, text } = view(mode);
      opened.onBytes(content, mega);
      await vi.advanceTimersByTimeAsync(900);
      opened.onBytes(content, 99 * mega);
      await vi.advanceTimersByTimeAsync(5000);
      opened.close();
      expect(text()).toBe("");
    }
  });

  test("draws a line that is cut to the terminal, and takes it away before other texts", async () => {
    const { opened, stream, text } = view("tty");
    opened.onBytes(content, mega);
    await vi.advanceTimersByTimeAsync(1000);
    const line = "aaaaaaaaaaaa  [--------------------]   \n";
    expect(text()).toBe(line);
    opened.beside(stream).write("a note\n");
    await vi.advanceTimersByTimeAsync(0);
    expect(text()).toBe(`${line}\u001b[1A\u001b[0Ja note\n`);
    await vi.advanceTimersByTimeAsync(200);
    opened.close();
    expect(text().endsWith(`a note\n${line}\u001b[1A\u001b[0J`)).toBe(true);
  });

  test("writes a line every few seconds where nothing can be drawn", async () => {
    const { opened, stream, text } = view("plain");
    for (let n = 0; n < 12; n++) {
      opened.onBytes(content, mega);
      await vi.advanceTimersByTimeAsync(1000);
    }
    opened.close();
    expect(text().trim().split("\n")).toHaveLength(3);
    expect(text()).not.toContain("\u001b");
    expect(opened.beside(stream)).toBe(stream);
  });
});
