import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatReference,
  parseReference,
  parseRepository,
  targetOf,
} from "../../../src/image/reference.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("parseReference", () => {
  test.each([
    ["debian", "docker.io/library/debian"],
    ["debian:bookworm-slim", "docker.io/library/debian:bookworm-slim"],
    ["docker.io/debian", "docker.io/library/debian"],
    ["index.docker.io/library/debian:1", "docker.io/library/debian:1"],
    ["acme/tool", "docker.io/acme/tool"],
    ["localhost/tool", "localhost/tool"],
    ["127.0.0.1:5000/a/b/c:t", "127.0.0.1:5000/a/b/c:t"],
    ["registry.example.com/a", "registry.example.com/a"],
    ["[::1]:5000/x:y", "[::1]:5000/x:y"],
    ["Foo/bar", "Foo/bar"],
    [`a/b:t@${digest}`, `docker.io/a/b:t@${digest}`],
    ["a__b/c--d/e.f", "docker.io/a__b/c--d/e.f"],
    ["my_host.example/a:b", "my_host.example/a:b"],
    [`a@sha384:${"b".repeat(96)}`, `docker.io/library/a@sha384:${"b".repeat(96)}`],
    [`${"0".repeat(64)}:t`, `docker.io/library/${"0".repeat(64)}:t`],
    [`a.test/${"a".repeat(255)}`, `a.test/${"a".repeat(255)}`],
    ["a".repeat(247), `docker.io/library/${"a".repeat(247)}`],
  ])("%s is %s", (text, full) => {
    const reference = parseReference(text);
    expect(reference && formatReference(reference)).toBe(full);
  });

  test.each([
    "",
    "A",
    "a:",
    "a:-t",
    "a//b",
    "a/",
    "/a",
    "a@sha256:abc",
    "a b",
    "-a",
    "a..b",
    "http://a/b",
    "a".repeat(248),
    `a.test/${"a".repeat(256)}`,
    `my_host.example/${"a".repeat(240)}`,
    "my_host.example:5000/a",
    "my_host/A",
    `a@sha384:${"b".repeat(64)}`,
    `a@md5:${"b".repeat(32)}`,
    `a@sha256:${"B".repeat(64)}`,
    "0".repeat(64),
    `a:${"t".repeat(129)}`,
  ])("%j is no reference", (text) => {
    expect(parseReference(text)).toBeUndefined();
  });

  test("a digest wins over a tag, and latest stands for neither", () => {
    const target = (text: string): string | undefined => {
      const reference = parseReference(text);
      return reference && targetOf(reference);
    };
    expect(target(`a:t@${digest}`)).toBe(digest);
    expect(target("a:t")).toBe("t");
    expect(target("a")).toBe("latest");
  });

  test("the full form of a reference reads as the same reference", () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,4})?$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), part, (path, tag) => {
        const reference = parseReference(`${path.join("/")}:${tag}`);
        expect(reference).toBeDefined();
        if (reference) expect(parseReference(formatReference(reference))).toEqual(reference);
      }),
    );
  });
});

test("a repository has neither tag nor digest", () => {
  expect(parseRepository("a/b")).toEqual({ registry: "docker.io", path: "a/b" });
  expect(parseRepository("a/b:t")).toBeUndefined();
  expect(parseRepository(`a/b@${digest}`)).toBeUndefined();
});
