import { describe, expect, test } from "vitest";
import { compilePathGlob } from "../../../src/merge/path-glob.ts";
import { defaultPolicy, type Rule } from "../../../src/merge/policy.ts";
import { rulesOf } from "../../../src/merge/rules.ts";
import { file, side, tree } from "../../support/trees.ts";

describe("a pattern", () => {
  test.each([
    ["/etc/motd", "/etc/motd", true],
    ["/etc/motd", "/etc/motd2", false],
    ["/etc/*", "/etc/motd", true],
    ["/etc/*", "/etc/a/b", false],
    ["/etc/*.conf", "/etc/.conf", true],
    ["/etc/**", "/etc/a/b", true],
    ["/etc/**/x", "/etc/x", true],
    ["/etc/**/x", "/etc/a/b/x", true],
    ["/etc/**/x", "/etc/ax", false],
    ["**/*.pyc", "/usr/lib/a.pyc", true],
    ["/a?c", "/abc", true],
    ["/a?c", "/a/c", false],
    ["/[a-c]x", "/bx", true],
    ["/[!a-c]x", "/bx", false],
    ["/[!a-c]x", "/dx", true],
    ["/[^a]x", "//x", false],
    ["/[]]", "/]", true],
    ["/[z-a]", "/-", true],
    ["/{etc,usr/*}/x", "/usr/lib/x", true],
    ["/{etc,usr/*}/x", "/opt/x", false],
    ["/a.b", "/aXb", false],
    ["/a\\*", "/a*", true],
    ["/a\\*", "/ab", false],
    ["/é", "/é", true],
    ["/{a", "/{a", true],
    ["/[a", "/[a", true],
    ["/a-b(c)+", "/a-b(c)+", true],
  ])("%s against %s: %s", (pattern, path, matches) => {
    expect(compilePathGlob(pattern)(path)).toBe(matches);
  });
});

describe("rulesOf", () => {
  const base = tree({ f: "base" });
  const sides = [
    side("a", base, tree({ f: "A" }, base)),
    side("b", base, tree({ f: null }, base)),
    side("c", base, base),
  ];
  const changes = sides.slice(0, 2).map((each) => ({
    ...each,
    from: each.from.get("f") ?? null,
    to: each.to.get("f") ?? null,
  }));
  const json = { name: "json", merge: () => ({ bytes: undefined, conflicts: [], notes: [] }) };
  const verdict = (...rules: Rule[]) =>
    rulesOf({ ...defaultPolicy, rules }, sides, [json])("f")?.verdict(
      "f",
      base.get("f") ?? null,
      changes,
    );

  test.each([
    ["first", { kind: "take", node: file("A"), whose: "a" }],
    ["last", { kind: "take", node: null, whose: "b" }],
    ["section:a", { kind: "take", node: file("A"), whose: "a" }],
    ["section:c", { kind: "take", node: file("base"), whose: "c" }],
    ["drop", { kind: "take", node: file("base"), whose: "the base" }],
    ["error", { kind: "refuse", isForced: true }],
    ["json", { kind: "drive", driver: json }],
    ["section:x", { kind: "refuse", why: expect.stringContaining("section x") }],
    ["xml", { kind: "refuse", why: expect.stringContaining("xml") }],
  ])("lets `use: %s` decide", (use, expected) => {
    expect(verdict({ path: "/f", use })).toEqual(expected);
  });

  test("lets the person's command decide", () => {
    expect(verdict({ path: "/f", run: "./merge" })).toEqual({ kind: "run", command: "./merge" });
  });

  test("takes the first rule that matches, and none when none does", () => {
    const rules = [
      { path: "/g", use: "error" },
      { path: "/*", use: "first" },
      { path: "/f", use: "last" },
    ];
    expect(verdict(...rules)).toMatchObject({ whose: "a" });
    expect(verdict({ path: "f", use: "last" })).toBeUndefined();
  });
});
