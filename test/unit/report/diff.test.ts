import { describe, expect, test } from "vitest";
import type { Difference } from "../../../src/compare/difference.ts";
import { diffText } from "../../../src/report/diff.ts";
import { diffJson } from "../../../src/report/diff-json.ts";
import type { Compared } from "../../../src/run/compare-at.ts";
import type { Diff } from "../../../src/run/diff.ts";

const linux = { os: "linux", architecture: "amd64" };
const arm = { os: "linux", architecture: "arm64" };
const file = (subject: string, more: Partial<Difference> = {}): Difference => ({
  ...{ topic: "file", change: "added", subject, details: ["a file"], path: subject.slice(1) },
  ...more,
});
const compared = (differences: readonly Difference[], more: Partial<Compared> = {}): Compared => ({
  differences,
  ignored: [],
  counts: { paths: 10, times: 0 },
  originOf: ({ topic }) => (topic === "configuration" ? "configuration" : "section golang"),
  sameLayers: false,
  ...more,
});
const found = (all: Compared, more: Partial<Diff> = {}): Diff => ({
  ...{ a: "a", b: "b", strict: false, onlyA: [], onlyB: [] },
  platforms: [{ platform: linux, compared: all }],
  ...more,
});
const text = (diff: Diff, all = false): string => diffText(diff, { color: false, all });

const directory = ["a directory"];

test("differences are told by group, and the last line says it all", () => {
  const env: Difference = {
    topic: "configuration",
    change: "changed",
    subject: "Env PATH",
    details: ["lacks /go/bin"],
  };
  const all = [
    file("/a", { change: "changed", details: ["mode 644 → 600", "owner 0 → 1"] }),
    file("/opt", { details: directory }),
    file("/opt/x"),
    file("/opt/x/y"),
    file("/opt-2", { change: "removed", details: directory }),
    env,
  ];
  expect(text(found(compared(all)))).toBe(
    `configuration
  ~ Env PATH  lacks /go/bin

section golang
  ~ /a  mode 644 → 600, owner 0 → 1
  + /opt  a directory (and 2 below it)
  - /opt-2  a directory

not equivalent: 6 differences, 10 paths compared; nothing had to be ignored`,
  );
  expect(text(found(compared(all)), true)).toContain("\n  + /opt/x/y  a file\n");
});

test("a package stands for its files", () => {
  const all = [
    file("/usr/bin/curl", { change: "changed", package: "curl" }),
    file("/usr/bin/wget", { change: "changed" }),
    file("package curl", { topic: "package", change: "changed", details: ["version 7 → 8"] }),
  ];
  expect(
    text(found(compared(all)))
      .split("\n")
      .slice(0, 3),
  ).toEqual([
    "section golang",
    "  ~ /usr/bin/wget  a file",
    "  ~ package curl  version 7 → 8 (and 1 of its files)",
  ]);
});

test("a long group is cut, unless all is asked for", () => {
  const many = Array.from({ length: 25 }, (_, n) => file(`/f${n}`));
  expect(text(found(compared(many)))).toContain("  … and 5 more; --all tells them\n");
  expect(text(found(compared(many)), true)).not.toContain("…");
});

describe("the last line", () => {
  const rule = (name: "logs" | "ids", subject: string) =>
    ({ rule: name, difference: file(subject) }) as const;
  test.each<[string, Diff, string]>([
    [
      "counts what is ignored",
      found(
        compared([], {
          ignored: [rule("logs", "/l"), rule("ids", "/a"), rule("logs", "/m")],
          counts: { paths: 3, times: 2 },
        }),
      ),
      "equivalent: 3 paths compared; ignored: logs (2), system numbers of accounts, and who owns files by them (1), times of files (2); --strict counts them",
    ],
    [
      "says when nothing was",
      found(compared([], { counts: { paths: 1, times: 0 } })),
      "equivalent: 1 path compared; nothing had to be ignored",
    ],
    [
      "says that it was strict",
      found(compared([]), { strict: true }),
      "equivalent: 10 paths compared; nothing is ignored",
    ],
    [
      "says that layers were not read",
      found(compared([], { sameLayers: true })),
      "equivalent: the same layers; nothing had to be ignored",
    ],
    [
      "counts platforms that one of them lacks",
      found(compared([]), { onlyB: [arm] }),
      "+ platform linux/arm64\nnot equivalent: 1 difference, 10 paths compared; nothing had to be ignored",
    ],
  ])("%s", (_, diff, expected) => {
    expect(text(diff)).toBe(expected);
  });
});

test("groups of several platforms say which", () => {
  const one = compared([file("/a")]);
  const both = found(one, {
    platforms: [
      { platform: linux, compared: one },
      { platform: arm, compared: one },
    ],
  });
  const headings = text(both)
    .split("\n")
    .filter((line) => line.startsWith("section"));
  expect(headings).toEqual(["section golang (linux/amd64)", "section golang (linux/arm64)"]);
});

test("as JSON it has all of it", () => {
  const ignored = [{ rule: "logs", difference: file("/log") }] as const;
  expect(diffJson(found(compared([file("/a")], { ignored }), { onlyA: [arm] }))).toEqual({
    ...{ version: 1, a: "a", b: "b", equivalent: false, strict: false },
    ...{ onlyA: ["linux/arm64"], onlyB: [] },
    platforms: [
      {
        ...{ platform: "linux/amd64", paths: 10, times: 0, sameLayers: false },
        differences: [{ ...file("/a"), path: "/a", of: "section golang" }],
        ignored: [{ ...file("/log"), path: "/log", of: "section golang", rule: "logs" }],
      },
    ],
    rules: { logs: "logs" },
  });
});
