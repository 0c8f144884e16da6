import { describe, expect, test } from "vitest";
import {
  countOf,
  formatBytes,
  formatDuration,
  formatTable,
  shortDigest,
} from "../../../src/report/format.ts";

describe("format", () => {
  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1 kB"],
    [1254, "1.25 kB"],
    [999_499, "999 kB"],
    [999_500, "1 MB"],
    [104_300_000, "104 MB"],
    [2_500_000_000, "2.5 GB"],
    [3e15, "3000 TB"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test.each([
    [0, "0.0s"],
    [449, "0.4s"],
    [12_340, "12.3s"],
    [59_949, "59.9s"],
    [59_950, "1m 00s"],
    [125_000, "2m 05s"],
    [3_599_600, "1h 00m"],
    [3_720_000, "1h 02m"],
  ])("%d milliseconds are %s", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  test("a table aligns its columns, leaves no trailing space and colours after measuring", () => {
    const rows = [
      ["step", "status", "why"],
      ["golang", "cached", ""],
      ["a", "", "new"],
    ];
    expect(formatTable(rows)).toBe(
      ["step    status  why", "golang  cached", "a               new"].join("\n"),
    );
    const painted = formatTable(rows, (text) => `<${text}>`);
    expect(painted.replace(/[<>]/g, "")).toBe(formatTable(rows));
    expect(painted).toContain("<golang>  <cached>");
  });

  test("a count has its word in the right number", () => {
    expect([countOf(1, "step"), countOf(2, "step"), countOf(2, "copy", "copies")]).toEqual([
      "1 step",
      "2 steps",
      "2 copies",
    ]);
  });

  test("a short digest has its first twelve digits and not its algorithm", () => {
    expect(shortDigest(`sha256:0123456789abcdef${"0".repeat(48)}`)).toBe("0123456789ab");
  });
});
