import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { openScreen } from "../../../src/report/screen.ts";
import type { Event } from "../../../src/run/event.ts";
import { eventsOfARun } from "../../support/events.ts";
import { eventsOfAMerge } from "../../support/merge-reports.ts";

/** A terminal that remembers all that was written to it. */
class Terminal extends Writable {
  readonly isTTY = true;
  readonly columns = 100;
  readonly rows = 30;
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Lets listr2 ask its tasks whether they are enabled. */
const aTurn = () => new Promise((resolve) => setImmediate(resolve));

async function play(
  events: readonly Event[],
  terminal: Terminal,
  options: { readonly color?: boolean; readonly explain?: boolean } = {},
): Promise<void> {
  let clock = 0;
  const screen = await openScreen(terminal, { color: false, ...options, now: () => clock });
  for (const event of events) {
    clock = event.at;
    screen.report(event);
    await aTurn();
  }
  screen.close();
}

describe("screen", () => {
  test("its last picture has a line a step, then what is to be known of the run", async () => {
    const terminal = new Terminal();
    await play(eventsOfARun(), terminal);
    const last = terminal.text.slice(terminal.text.lastIndexOf("\u001b[G") + 3);
    expect(stripVTControlCharacters(last).trim()).toMatchInlineSnapshot(`
      "✔ base    cached
      ✖ golang  failed after 3.2s: RUN make came to exit code 2
      golang: warning: a label is not ASCII
      registry.example.com/acme/toolbox:latest now is 444444444444
      written: /tmp/toolbox.tar

      golang: error: RUN make came to exit code 2

      make: *** [all] Error 127

      failed in 3.2s: 0 built, 1 cached, 0 merged, 1 failed
      mounted 1 kB, uploaded 0 B, already there 0 B
      longest chain: base 0.0s → golang 3.2s"
    `);
  });

  test("while a step runs its line has the instruction and the time so far", async () => {
    const terminal = new Terminal();
    const events = eventsOfARun();
    const until = events.findIndex(({ type }) => type === "step-warning");
    await play(events.slice(0, until), terminal);
    expect(stripVTControlCharacters(terminal.text)).toContain("golang  3.2s  [2/2] RUN make");
  });

  test("closing gives the cursor and the stream back, also in the midst of a run", async () => {
    const terminal = new Terminal();
    const write = terminal.write;
    const screen = await openScreen(terminal, { color: false });
    for (const event of eventsOfARun().slice(0, 5)) screen.report(event);
    await aTurn();
    expect(terminal.text).toContain("\u001b[?25l");
    screen.close();
    screen.close();
    expect(terminal.write).toBe(write);
    expect(terminal.text.lastIndexOf("\u001b[?25h")).toBeGreaterThan(
      terminal.text.lastIndexOf("\u001b[?25l"),
    );
  });

  test("what others write meanwhile comes out after it, not through it", async () => {
    const terminal = new Terminal();
    const screen = await openScreen(terminal, { color: false });
    screen.report(eventsOfARun()[0] as Event);
    terminal.write("a line from elsewhere\n");
    expect(terminal.text).not.toContain("elsewhere");
    screen.close();
    expect(terminal.text).toContain("a line from elsewhere");
  });

  test("a merge is told below the picture, in full when asked for", async () => {
    const [short, full] = [new Terminal(), new Terminal()];
    await play(eventsOfAMerge(), short);
    await play(eventsOfAMerge(), full, { explain: true });
    for (const { text } of [short, full]) expect(text).toContain("merge maven+golang: merged: +3");
    expect(short.text).not.toContain("/var/lib/dpkg/status");
    expect(full.text).toContain("/var/lib/dpkg/status");
  });

  test("colours are used only when asked for", async () => {
    const [plain, colored] = [new Terminal(), new Terminal()];
    await play(eventsOfARun(), plain);
    await play(eventsOfARun(), colored, { color: true });
    expect(plain.text).not.toContain("\u001b[31m");
    expect(colored.text).toContain("\u001b[31m");
  });
});
