import { describe, expect, test } from "vitest";
import { progressFor, wantsColor } from "../../../src/report/terminal.ts";

const terminal = { isTTY: true };
const pipe = {};

describe("terminal", () => {
  test("colours go to terminals only, unless the environment says otherwise", () => {
    expect(wantsColor(terminal, {})).toBe(true);
    expect(wantsColor(pipe, {})).toBe(false);
    expect(wantsColor(terminal, { TERM: "dumb" })).toBe(false);
    expect(wantsColor(pipe, { FORCE_COLOR: "1" })).toBe(true);
    expect(wantsColor(terminal, { FORCE_COLOR: "0" })).toBe(false);
  });

  test("NO_COLOR wins over everything, except when it is empty", () => {
    expect(wantsColor(terminal, { NO_COLOR: "1", FORCE_COLOR: "1" })).toBe(false);
    expect(wantsColor(terminal, { NO_COLOR: "" })).toBe(true);
  });

  test("a screen is drawn on a terminal that is not a CI's", () => {
    expect(progressFor(terminal, {})).toBe("tty");
    expect(progressFor(terminal, { CI: "false" })).toBe("tty");
    expect(progressFor(terminal, { CI: "true" })).toBe("plain");
    expect(progressFor(terminal, { TERM: "dumb" })).toBe("plain");
    expect(progressFor(pipe, {})).toBe("plain");
  });
});
