import {
  lstat,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { withLock } from "../../../src/store/lock.ts";

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-lock-"));
  lock = join(folder, "lock");
  await writeFile(join(folder, "count"), "0");
});
afterEach(() => rm(folder, { recursive: true }));

/** Loses counts when two do it at once. */
async function count(): Promise<void> {
  const before = Number(await readFile(join(folder, "count"), "utf8"));
  await sleep(1);
  await writeFile(join(folder, "count"), String(before + 1));
}

const many = (n: number, patience: number) =>
  Promise.all(Array.from({ length: n }, () => withLock(lock, count, { patience })));

describe("a lock", () => {
  test("lets one in at a time, and is gone afterwards, also when the work fails", async () => {
    await many(20, 60_000);
    const failing = withLock(lock, async () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await readFile(join(folder, "count"), "utf8")).toBe("20");
    expect(await readdir(folder)).toEqual(["count"]);
  });

  test("of a dead process is taken away once, however many wait", async () => {
    await symlink("dead", lock);
    await many(20, 300);
    expect(await readFile(join(folder, "count"), "utf8")).toBe("20");
    expect(await readdir(folder)).toEqual(["count"]);
  });

  test("is taken away also after one that died in taking it away", async () => {
    await symlink("dead", lock);
    await symlink("dead as well", `${lock}.dead`);
    await many(5, 300);
    expect(await readFile(join(folder, "count"), "utf8")).toBe("5");
    expect(await readdir(folder)).toEqual(["count"]);
  });

  test("shows signs of life while it is held", async () => {
    await withLock(
      lock,
      async () => {
        const { mtimeNs } = await lstat(lock, { bigint: true });
        await vi.waitFor(async () => {
          expect((await lstat(lock, { bigint: true })).mtimeNs).not.toBe(mtimeNs);
        });
      },
      { patience: 100 },
    );
  });

  test("that was lost is known to be, and the next one's is left alone", async () => {
    await withLock(lock, async (isHeld) => {
      expect(await isHeld()).toBe(true);
      await rm(lock);
      await symlink("another", lock);
      expect(await isHeld()).toBe(false);
    });
    expect(await readlink(lock)).toBe("another");
  });
});
