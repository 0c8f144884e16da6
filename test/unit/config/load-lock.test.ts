import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadLock, lockCalled, lockPathOf } from "../../../src/config/load-lock.ts";
import { emptyLock, encodeLock } from "../../../src/config/lock-file.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "layerbuild-"));
});
afterEach(() => rm(directory, { recursive: true }));

const of = (path: string) => ({ directory, source: { path, text: "" } });

test.each([
  ["layers.yaml", "layers.lock"],
  ["layers.yml", "layers.lock"],
  ["package.json", "layers.lock"],
  ["../other.layers.yaml", "../other.layers.lock"],
])("the lock of %s is called %s, and is beside it", (path, called) => {
  expect(lockCalled(of(path))).toBe(called);
  expect(lockPathOf(of(path))).toBe(join(directory, called.replace("../", "")));
});

test("none is none, and a broken one is refused by its name", async () => {
  expect(await loadLock(of("layers.yaml"))).toBeUndefined();
  await writeFile(join(directory, "layers.lock"), encodeLock(emptyLock));
  expect(await loadLock(of("layers.yaml"))).toEqual(emptyLock);
  await writeFile(join(directory, "layers.lock"), "{");
  await expect(loadLock(of("a/layers.yaml"))).rejects.toMatchObject({
    code: "config-invalid",
    message: "a/layers.lock has 1 problem",
  });
});
