import { expect, test } from "vitest";
import { isFailedPush } from "../../../src/builder/failure.ts";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";

const failed = (message: string, detail: string): LayerbuildError =>
  new LayerbuildError("build-failed", `failed: ${message}`, { detail });
const exporting = "exporting to image";

test.each([
  [exporting, "failed to push r.test/a:1: unknown: provided digest did not match", true],
  ["pushing r.test/a:1 with docker", "digest invalid: provided digest did not match", true],
  [exporting, "failed to push r.test/a:1: denied: requested access is denied", false],
  ["pushing r.test/a:1 with docker", "unauthorized: authentication required", false],
  [exporting, 'image "r.test/a:1": already exists', true],
  [exporting, "open /data/x: file already exists", false],
  [exporting, "no space left on device", false],
  ["[2/2] RUN echo failed to push", "failed to push it", false],
])("%s: %s", (message, detail, expected) => {
  expect(isFailedPush(failed(message, detail))).toBe(expected);
});

test("what is no error of ours is no failed push", () => {
  expect(isFailedPush(new Error("failed: exporting to image"))).toBe(false);
});
