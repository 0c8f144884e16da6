import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDuration, parsePort } from "../../../src/config/overrides.ts";

describe("parseDuration", () => {
  it.each([
    ["30s", 30e9],
    ["1m30s", 90e9],
    ["1.5h", 5400e9],
    ["500ms", 500e6],
    ["2us", 2000],
    ["2µs", 2000],
    ["7ns", 7],
    ["0", 0],
    ["0s", 0],
  ])("reads %s", (text, nanoseconds) => {
    expect(parseDuration(text)).toBe(nanoseconds);
  });

  it.each(["", "30", "s", "30 s", "-1s", "1d", "1s x", ".5s", "1..5s"])("refuses '%s'", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it("adds parts up", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.nat(1000), (h, m, s) => {
        expect(parseDuration(`${h}h${m}m${s}s`)).toBe((h * 3600 + m * 60 + s) * 1e9);
      }),
    );
  });
});

describe("parsePort", () => {
  it.each([
    ["8080", "8080/tcp"],
    ["53/udp", "53/udp"],
    ["8000-8010", "8000-8010/tcp"],
  ])("reads %s as %s", (text, port) => {
    expect(parsePort(text)).toBe(port);
  });

  it.each(["", "http", "0", "65536", "80/icmp", "80:80", "90-80", "80-"])(
    "refuses '%s'",
    (text) => {
      expect(parsePort(text)).toBeUndefined();
    },
  );
});
