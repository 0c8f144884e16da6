import { expect, test } from "vitest";
import type { Lock } from "../../../src/config/lock-file.ts";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { digestOf } from "../../../src/image/digest.ts";
import { withLockHint } from "../../../src/run/lock-hint.ts";

const digest = digestOf("gone");
const pin = { digest, mediaType: "m", size: 1 };
const url = "https://w.test/x";
const lock: Lock = {
  images: { "r.test/base:1": { ...pin, platforms: {} } },
  remotes: { [url]: { kind: "checksum", value: digestOf("file") } },
};

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

test("so is a file of the web that is another now", async () => {
  const hint = expect.stringContaining(`layerbuild lock --update ${url}`);
  const detail = `digest mismatch sha256:0: ${digestOf("file")}`;
  expect(await hintOf(new LayerbuildError("build-failed", "failed", { detail }))).toEqual(hint);
  const changed = new LayerbuildError("build-failed", `${url} changed while it was built`);
  expect(await hintOf(changed)).toEqual(hint);
});

test("other errors are as they were", async () => {
  const other = `r.test/base@${digestOf("other")} is not there`;
  expect(await hintOf(new LayerbuildError("image-not-found", other, { hint: "own" }))).toBe("own");
  expect(await hintOf(new LayerbuildError("build-failed", `${digest} failed`))).toBeUndefined();
  expect(await hintOf(new Error(`${digest} not found`))).toBeUndefined();
});
