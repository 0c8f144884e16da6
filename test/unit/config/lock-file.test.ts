import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeLock, type Lock, lockNameOf, parseLock } from "../../../src/config/lock-file.ts";
import { formatDiagnostic } from "../../../src/diagnostics/diagnostic.ts";
import { digestOf } from "../../../src/image/digest.ts";
import { parseReference } from "../../../src/image/reference.ts";

const read = (text: string) => parseLock({ path: "layers.lock", text });

function problemsOf(text: string): string[] {
  const result = read(text);
  if (result.ok) throw new Error("the lock was accepted");
  return result.error.map((each) => formatDiagnostic(each).split("\n")[0] ?? "");
}

const descriptor = fc.record({
  digest: fc.string().map((text) => digestOf(text)),
  mediaType: fc.string(),
  size: fc.nat(),
});
const locks: fc.Arbitrary<Lock> = fc.record({
  images: fc.dictionary(
    fc.string().filter((name) => name !== "__proto__"),
    fc
      .tuple(
        descriptor,
        fc.dictionary(
          fc.constantFrom("linux/amd64", "linux/arm64"),
          fc
            .tuple(descriptor, fc.array(fc.string()))
            .map(([own, onbuild]) => ({ ...own, onbuild })),
          { noNullPrototype: true },
        ),
      )
      .map(([own, platforms]) => ({ ...own, platforms })),
    { noNullPrototype: true },
  ),
  remotes: fc.dictionary(
    fc.string().filter((name) => name !== "__proto__"),
    fc.record({
      kind: fc.constantFrom("checksum", "validator", "content", "commit"),
      value: fc.string({ minLength: 1 }),
    }),
    { noNullPrototype: true },
  ),
});

describe("a lock", () => {
  test("is read as it was written, and written in one way", () => {
    fc.assert(
      fc.property(locks, (lock) => {
        const text = encodeLock(lock);
        const again = read(text);
        // A mediaType or name that looks like a conflict of git is not what anybody has.
        if (/^(?:<{7}|={7}|>{7})/m.test(text)) return;
        expect(again).toEqual({ ok: true, value: lock });
        const reversed = {
          images: Object.fromEntries(Object.entries(lock.images).reverse()),
          remotes: Object.fromEntries(Object.entries(lock.remotes).reverse()),
        };
        expect(encodeLock(reversed)).toBe(text);
      }),
    );
  });

  test("has a few lines for each name, in their order", () => {
    const pin = { digest: digestOf("a"), mediaType: "m", size: 1 };
    const text = encodeLock({
      images: {
        "r.test/b:1": { ...pin, platforms: {} },
        "r.test/a:1": { ...pin, platforms: { "linux/amd64": { ...pin, onbuild: [] } } },
      },
      remotes: { "https://example.com/x": { kind: "content", value: digestOf("x") } },
    });
    expect(text).toBe(`{
  "version": 1,
  "images": {
    "r.test/a:1": {
      "digest": "${pin.digest}",
      "mediaType": "m",
      "size": 1,
      "platforms": {
        "linux/amd64": {
          "digest": "${pin.digest}",
          "mediaType": "m",
          "size": 1
        }
      }
    },
    "r.test/b:1": {
      "digest": "${pin.digest}",
      "mediaType": "m",
      "size": 1
    }
  },
  "remotes": {
    "https://example.com/x": {
      "kind": "content",
      "value": "${digestOf("x")}"
    }
  }
}
`);
  });

  test("that git left a conflict in is refused at its line", () => {
    expect(problemsOf('{\n<<<<<<< HEAD\n  "version": 1\n')).toEqual([
      expect.stringContaining("layers.lock:2:1"),
    ]);
  });

  test.each([
    ["", "no JSON"],
    ["[]", "a lock is a JSON object"],
    ["{}", "expected version 1, found none"],
    ['{ "version": 2 }', "expected version 1, found 2"],
    ['{ "version": 1, "images": [] }', '"images" is no object'],
    ['{ "version": 1, "images": { "a": "sha256:1" } }', '"a" is not pinned as a lock does it'],
    ['{ "version": 1, "remotes": { "https://x": 1 } }', '"https://x" is not pinned'],
  ])("%j is refused with the reason", (text, reason) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(reason)]);
  });

  test("that has several faults tells them all", () => {
    const text =
      '{ "version": 1, "images": { "a": 1, "b": {} }, "remotes": { "c": { "kind": "x", "value": "1" } } }';
    expect(problemsOf(text)).toHaveLength(3);
  });
});

test.each([
  ["debian", "docker.io/library/debian:latest"],
  ["debian:12", "docker.io/library/debian:12"],
  [`debian:12@${digestOf("")}`, undefined],
])("in a lock %s is %s", (text, name) => {
  const reference = parseReference(text);
  if (!reference) throw new Error("no reference");
  expect(lockNameOf(reference)).toBe(name);
});
