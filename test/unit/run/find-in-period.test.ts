import { describe, expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import type { Reference } from "../../../src/image/reference.ts";
import { findAtRegistries } from "../../../src/run/find-image.ts";
import { findInPeriod, pinTagOf } from "../../../src/run/find-in-period.ts";
import { memoryRegistry } from "../../support/memory-store.ts";
import { freshBlob, pushImage, tinyImage } from "../../support/tiny-image.ts";

const day = 24 * 3600;
const reference: Reference = { registry: "r.test", path: "base", tag: "1" };

function world() {
  const { open } = memoryRegistry();
  const [images, cache] = [open(reference), open({ registry: "r.test", path: "cache" })];
  const move = async (): Promise<string> => {
    const layer = freshBlob();
    const descriptor = await pushImage(images, tinyImage([layer]), [layer]);
    await images.tag(descriptor, "1");
    return descriptor.digest;
  };
  /** What a machine that knows nothing finds. */
  const digestAt = async (now: number, store = cache): Promise<string | undefined> => {
    const find = findInPeriod(findAtRegistries(open), { cache: store, every: day, now });
    return (await find(reference))?.descriptor.digest;
  };
  return { open, images, cache, move, digestAt };
}

describe("a name that counts once in a period", () => {
  test("is what it was when it was first asked for, until the period ends", async () => {
    const { move, digestAt } = world();
    const first = await move();
    expect(await digestAt(day)).toBe(first);
    const second = await move();
    expect(await digestAt(2 * day - 1)).toBe(first);
    expect(await digestAt(2 * day)).toBe(second);
  });

  test("asked for by several at once is one from then on", async () => {
    const { move, digestAt } = world();
    await move();
    const all = await Promise.all([digestAt(1), digestAt(2), move(), digestAt(3), digestAt(4)]);
    expect(all).not.toContain(undefined);
    const held = await digestAt(5);
    await move();
    expect(await digestAt(6)).toBe(held);
  });

  test("is what it is now where nothing can be written, and where its image is gone", async () => {
    const { cache, images, move, digestAt } = world();
    const first = await move();
    const denied = {
      ...cache,
      push: () => Promise.reject(new LayerbuildError("registry-denied", "no")),
    };
    expect(await digestAt(1, denied)).toBe(first);
    expect(await digestAt(1)).toBe(first);
    const second = await move();
    images.content.delete(first as never);
    expect(await digestAt(1)).toBe(second);
  });

  test("fails where nothing can be written on this machine", async () => {
    const { cache, move, digestAt } = world();
    await move();
    const full = { ...cache, push: () => Promise.reject(new LayerbuildError("environment", "no")) };
    await expect(digestAt(1, full)).rejects.toThrow("no");
  });

  test("that does not exist is not kept", async () => {
    const { cache, digestAt } = world();
    expect(await digestAt(1)).toBeUndefined();
    expect(cache.tags.size).toBe(0);
  });

  test("is not asked of the cache where it has a digest", async () => {
    const { open, cache, move } = world();
    const digest = (await move()) as never;
    const find = findInPeriod(findAtRegistries(open), { cache, every: day, now: 1 });
    expect((await find({ ...reference, digest }))?.descriptor.digest).toBe(digest);
    expect(cache.calls).toEqual([]);
  });
});

test("the tag of a period is a tag, however long the name", () => {
  const long = { ...reference, path: "a/".repeat(100) };
  expect(pinTagOf(long, 9999 * 7 * day, 1e12)).toMatch(/^[\w][\w.-]{0,127}$/);
  expect(pinTagOf(reference, day, 0)).not.toBe(pinTagOf({ ...reference, tag: "2" }, day, 0));
});
