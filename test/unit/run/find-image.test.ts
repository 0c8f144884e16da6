import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ErrorCode, LayerbuildError } from "../../../src/diagnostics/error.ts";
import type { Repository } from "../../../src/image/reference.ts";
import { findAnywhere } from "../../../src/run/find-image.ts";
import { openLayout } from "../../../src/store/layout.ts";
import { memoryRegistry } from "../../support/memory-store.ts";
import { pushImage, tinyImage } from "../../support/tiny-image.ts";

// What an engine has is tested with real ones; here there is none.
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-find-"));
});
afterAll(() => rm(folder, { recursive: true }));

const reference = { registry: "r.test", path: "app", tag: "1" };

function finder(failure?: ErrorCode) {
  const { open } = memoryRegistry();
  const store = open(reference);
  const { signal } = new AbortController();
  const find = findAnywhere({
    open: (repository: Repository) => ({
      ...open(repository),
      async resolve(target) {
        const found = await store.resolve(target);
        if (failure) throw new LayerbuildError(failure, "it failed", { hint: "Do this." });
        return found;
      },
    }),
    layout: openLayout(folder),
    env: { PATH: folder },
    signal,
  });
  return { find, store };
}

test("what a registry has is found there, and asked for once", async () => {
  const { find, store } = finder();
  const descriptor = await pushImage(store, tinyImage([]), []);
  await store.tag(descriptor, "1");
  const repository = { registry: "r.test", path: "app" };
  const found = await Promise.all([find(reference), find({ ...reference })]);
  expect(found).toEqual([
    { descriptor, repository },
    { descriptor, repository },
  ]);
  expect(store.count("resolve")).toBe(1);
});

test("what nobody has is not found", async () => {
  expect(await finder().find(reference)).toBeUndefined();
});

test.each(["registry-unreachable", "registry-denied", "registry-failed"] as const)(
  "where the engine has no such image either, the registry's %s stands",
  async (code) => {
    await expect(finder(code).find(reference)).rejects.toMatchObject({
      code,
      message: "it failed",
      hint: expect.stringMatching(/^Do this\. .*engine/),
    });
  },
);

test("a failure that is no registry's is told as it is", async () => {
  const { find } = finder("environment");
  await expect(find(reference)).rejects.toMatchObject({ code: "environment", hint: "Do this." });
});
