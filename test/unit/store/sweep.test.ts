import { lstat, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Descriptor } from "../../../src/image/descriptor.ts";
import { fetchImage } from "../../../src/store/image.ts";
import { type Layout, openLayout } from "../../../src/store/layout.ts";
import type { Store } from "../../../src/store/store.ts";
import { collect } from "../../../src/store/verify.ts";
import { type Blob, freshBlob, pushImage, tinyImage } from "../../support/tiny-image.ts";

const day = 24 * 60 * 60 * 1000;
const repository = { registry: "r.test", path: "cache" };

let base: string;
let directory: string;
let layout: Layout;
let store: Store;
let n = 0;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "layerbuild-sweep-"));
});
beforeEach(() => {
  directory = join(base, String(n++));
  layout = openLayout(directory);
  store = layout.open(repository);
});
afterAll(() => rm(base, { recursive: true }));

interface Made {
  readonly descriptor: Descriptor;
  readonly layers: readonly Blob[];
}

async function made(layers: readonly Blob[] = [freshBlob(), freshBlob()]): Promise<Made> {
  return { descriptor: await pushImage(store, tinyImage(layers), layers), layers };
}

/** Lets all blobs be last used so many milliseconds ago. */
async function age(milliseconds: number): Promise<void> {
  const time = new Date(Date.now() - milliseconds);
  const folder = join(directory, "blobs/sha256");
  for (const name of await readdir(folder)) await utimes(join(folder, name), time, time);
}

const blobs = (): Promise<string[]> => readdir(join(directory, "blobs/sha256"));
const sweep = (grace = 0) => layout.sweep({ grace });

describe("a sweep of a layout", () => {
  test("removes what no name leads to, and nothing else", async () => {
    const shared = freshBlob();
    const kept = await made([shared, freshBlob()]);
    await made([shared, freshBlob()]);
    await store.tag(kept.descriptor, "kept");
    await age(day);
    const left = await layout.sweep({ grace: 0, dryRun: true });
    expect(left.blobs).toBe(3);
    expect(await blobs()).toHaveLength(7);
    expect(await sweep()).toEqual(left);
    expect(await blobs()).toHaveLength(4);
    expect(await store.exists(kept.descriptor)).toBe(true);
    expect(await sweep()).toEqual({ blobs: 0, bytes: 0 });
  });

  test("tells what would go when names were gone", async () => {
    const { descriptor } = await made();
    await store.tag(descriptor, "kept");
    await age(day);
    const without = new Set(["r.test/cache:kept"]);
    expect(await layout.sweep({ grace: 0, dryRun: true, without })).toMatchObject({ blobs: 4 });
  });

  test("leaves what is younger than the grace period", async () => {
    await made();
    expect(await sweep(day / 24)).toEqual({ blobs: 0, bytes: 0 });
    await age(day);
    expect(await sweep(2 * day)).toEqual({ blobs: 0, bytes: 0 });
    expect(await sweep(day / 2)).toMatchObject({ blobs: 4 });
  });

  test("leaves what was found lately, with all that it points to", async () => {
    const { descriptor } = await made();
    await age(day);
    expect(await store.resolve(descriptor.digest)).toBeDefined();
    expect(await sweep(day / 24)).toEqual({ blobs: 0, bytes: 0 });
  });

  test("looking at it without using it does not count", async () => {
    const { descriptor } = await made();
    await age(day);
    const observer = openLayout(directory, { isObserver: true }).open(repository);
    expect(await observer.resolve(descriptor.digest)).toBeDefined();
    expect(Date.now() - ((await observer.usedAt?.(descriptor)) ?? 0)).toBeGreaterThan(day / 2);
    expect(await sweep(day / 24)).toMatchObject({ blobs: 4 });
  });

  test("no file is written where it was used lately: a second use leaves its time alone", async () => {
    const { descriptor } = await made();
    await age(60_000);
    const path = store.fileOf?.(descriptor) ?? "";
    const before = (await lstat(path)).mtimeMs;
    await store.resolve(descriptor.digest);
    expect((await lstat(path)).mtimeMs).toBe(before);
  });

  test("leaves what somebody found who holds a lease, however long ago", async () => {
    const { descriptor } = await made();
    await age(day);
    await layout.lease(async () => {
      expect(await store.resolve(descriptor.digest)).toBeDefined();
      expect(await sweep()).toEqual({ blobs: 0, bytes: 0 });
    });
    await age(day);
    expect(await sweep()).toMatchObject({ blobs: 4 });
  });

  test("removes what is older than a lease, and is not found any more", async () => {
    const { descriptor } = await made();
    await age(day);
    await layout.lease(async () => {
      expect(await sweep()).toMatchObject({ blobs: 4 });
      expect(await store.resolve(descriptor.digest)).toBeUndefined();
    });
  });

  test("leases of the dead do not count, and are removed", async () => {
    await made();
    await age(day);
    const dead = join(directory, "ingest/lease-dead");
    await writeFile(dead, JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, since: 0 }));
    const far = join(directory, "ingest/lease-far");
    await writeFile(far, JSON.stringify({ host: "elsewhere", pid: process.pid, since: 0 }));
    expect(await sweep()).toEqual({ blobs: 0, bytes: 0 });
    const then = new Date(Date.now() - day);
    await utimes(far, then, then);
    expect(await sweep()).toMatchObject({ blobs: 4 });
    expect((await readdir(join(directory, "ingest"))).filter((name) => /lease/.test(name))).toEqual(
      [],
    );
  });

  test("takes nothing away from many who find, make and name images meanwhile", async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => made()));
    for (const [at, { descriptor }] of all.slice(0, 4).entries()) {
      await store.tag(descriptor, `t${at}`);
    }
    await age(day);
    let isOver = false;
    const sweeping = (async () => {
      let removed = 0;
      while (!isOver) removed += (await sweep()).blobs;
      return removed;
    })();
    const worker = async (turn: number): Promise<void> => {
      const own = openLayout(directory);
      await own.lease(async () => {
        const place = own.open(repository);
        const order = all.map((_, at) => all[(at * 5 + turn) % all.length] as Made);
        for (const { descriptor, layers } of order) {
          if (!(await place.resolve(descriptor.digest))) {
            await pushImage(place, tinyImage(layers), layers);
          }
        }
        // Long after it was found or made.
        for (const { descriptor, layers } of order) {
          await fetchImage(place, descriptor);
          for (const layer of layers) {
            const stream = await place.fetch(layer.descriptor);
            expect(await collect(stream, layer.bytes.length)).toEqual(layer.bytes);
          }
        }
      });
    };
    await Promise.all([0, 1, 2, 3].map(worker));
    isOver = true;
    await sweeping;
    // Those without a name went when the last lease had ended, or go next time.
    for (const { descriptor } of all.slice(0, 4)) {
      expect(await store.exists(descriptor)).toBe(true);
    }
  });
});
