import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/image/digest.ts";
import { encodeImage } from "../../../src/image/image.ts";
import { withExpiry } from "../../../src/run/expiry.ts";
import { type EntryRecord, keepEntry } from "../../../src/run/record.ts";
import type { Inspection } from "../../../src/run/walk.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { linux, pushImage, tinyImage } from "../../support/tiny-image.ts";

const repository = { registry: "r.test", path: "cache" };
const day = 24 * 3600;
const expires = { expires: { every: 7 * day, period: 0 } };
const key = digestOf("key");

/** A result that was made on the first day, and one of its record that says the third. */
async function world() {
  const store = memoryStore(repository);
  const { image } = tinyImage([]);
  const config = { ...image.config, created: "1970-01-02T00:00:00Z" };
  const made = encodeImage(config, image.manifest.layers, image.manifest.mediaType);
  const descriptor = await pushImage(store, made, []);
  const seen: Inspection = { state: "cached", reason: "", key, result: { descriptor, repository } };
  const entry: EntryRecord = {
    version: 1,
    kind: "base",
    name: "base",
    platform: "linux/amd64",
    key,
    inputs: {
      ...{ kind: "base", platform: "linux/amd64", instructions: [], args: {}, images: {} },
      ...{ contexts: {}, remotes: [], secrets: [], ssh: [] },
    },
    made: "1970-01-04T00:00:00Z",
    result: descriptor,
    duration: 1,
  };
  const given = { open: () => store, now: 5 * day };
  return { store, seen, entry, given };
}

describe("withExpiry", () => {
  test("asks for nothing where nothing expires", async () => {
    const { store, seen, given } = await world();
    const before = store.calls.length;
    expect(await withExpiry(seen, "base", { salt: "x" }, given)).toBe(seen);
    expect(store.calls).toHaveLength(before);
  });

  test("knows the age by the image, and by the record where there is one", async () => {
    const { store, seen, entry, given } = await world();
    const expected = { at: 7 * day, now: 5 * day };
    const byImage = await withExpiry(seen, "base", expires, given);
    expect(byImage.expiry).toEqual({ ...expected, built: day });
    await keepEntry(store, entry, linux);
    const byRecord = await withExpiry(seen, "base", expires, given);
    expect(byRecord.expiry).toEqual({ ...expected, built: 3 * day });
  });

  test("tells when it will expire where nothing is built", async () => {
    const { given } = await world();
    const seen: Inspection = { state: "to-build", reason: "", key };
    expect((await withExpiry(seen, "base", expires, given)).expiry).toEqual({
      at: 7 * day,
      now: 5 * day,
    });
  });
});
