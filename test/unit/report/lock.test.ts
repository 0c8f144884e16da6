import { expect, test } from "vitest";
import type { Lock } from "../../../src/config/lock-file.ts";
import { digestOf } from "../../../src/image/digest.ts";
import { changesOf, lockText } from "../../../src/report/lock.ts";

const image = (text: string): Lock["images"][string] => ({
  digest: digestOf(text),
  mediaType: "m",
  size: 1,
  platforms: {},
});
const before: Lock = {
  images: { same: image("1"), moved: image("1"), gone: image("1") },
  remotes: { "https://example.com/x": { kind: "validator", value: '"1"' } },
};
const after: Lock = {
  images: { same: image("1"), moved: image("2"), new: image("1") },
  remotes: { "https://example.com/x": { kind: "validator", value: '"2"' } },
};

test("what moved is told by name, old and new", () => {
  const changes = changesOf(before, after);
  const [one, two] = ["1", "2"].map((text) => digestOf(text).slice(7, 19));
  expect(lockText({ file: "layers.lock", changes, lock: after, dryRun: false })).toBe(
    `gone: gone, since nothing names it
https://example.com/x: "1" → "2"
moved: ${one} → ${two}
new: ${one}
layers.lock has 4 changed: 4 names
`,
  );
});

test("a lock in which nothing moved is up to date", () => {
  const changes = changesOf(before, before);
  expect(lockText({ file: "layers.lock", changes, lock: before, dryRun: true })).toBe(
    "layers.lock is up to date: 4 names\n",
  );
});
