import { describe, expect, it } from "vitest";
import { compileGlob, hasWildcard, plainText } from "../../../src/context/glob.ts";

const matches = (pattern: string, name: string): boolean | undefined =>
  compileGlob(pattern)?.(name);

describe("compileGlob", () => {
  it.each([
    ["*.txt", "a.txt", true],
    ["*.txt", "d/a.txt", false],
    ["a?c", "abc", true],
    ["a?c", "aßc", true],
    ["a?c", "a/c", false],
    ["[a-c]x", "bx", true],
    ["[^a-c]x", "bx", false],
    ["[^a-c]x", "dx", true],
    ["[c-a]", "b", false],
    ["[\\]-]", "]", undefined],
    ["[\\]\\-]", "-", true],
    ["a\\*b", "a*b", true],
    ["a\\*b", "axb", false],
    ["a.b+(c)|{d}$^-", "a.b+(c)|{d}$^-", true],
    ["a.b", "axb", false],
    ["[a", "a", undefined],
    ["[]", "a", undefined],
    ["[]a]", "a", undefined],
    ["[a-]", "a", undefined],
    ["a\\", "a", undefined],
  ])("%s and %s: %s", (pattern, name, result) => {
    expect(matches(pattern, name)).toBe(result);
  });
});

it("tells plain text from patterns, and what it stands for", () => {
  expect(["a.b", "a\\*", "a*", "a[b]", "a?"].map(hasWildcard)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
  expect(plainText("a\\*\\\\b")).toBe("a*\\b");
});
