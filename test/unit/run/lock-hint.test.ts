import { expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { digestOf } from "../../../src/image/digest.ts";
import { withLockHint } from "../../../src/run/lock-hint.ts";

const digest = digestOf("gone");
const pin = { digest, mediaType: "m", size: 1 };
const lock = { images: { "r.test/base:1": { ...pin, platforms: {} } }, remotes: {} };

async function hintOf(error: Error): Promise<string | undefined> {
  const fails = () => Promise.reject(error);
  const hands = withLockHint({ inspect: fails, act: fails }, { lock, called: "layers.lock" });
  const thrown = await hands.inspect(undefined as never, undefined as never).catch((e) => e);
  return thrown.hint;
}

test("an image that is locked and gone is told with what moves the lock", async () => {
  const hint = expect.stringContaining("layerbuild lock --update r.test/base:1");
  const name = `r.test/base@${digest}`;
  expect(await hintOf(new LayerbuildError("image-not-found", `${name} is not there`))).toEqual(
    hint,
  );
  const detail = `${name}: not found`;
  expect(await hintOf(new LayerbuildError("build-failed", "failed", { detail }))).toEqual(hint);
});

test("other errors are as they were", async () => {
  const other = `r.test/base@${digestOf("other")} is not there`;
  expect(await hintOf(new LayerbuildError("image-not-found", other, { hint: "own" }))).toBe("own");
  expect(await hintOf(new LayerbuildError("build-failed", `${digest} failed`))).toBeUndefined();
  expect(await hintOf(new Error(`${digest} not found`))).toBeUndefined();
});
