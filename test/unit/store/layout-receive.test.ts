import { link, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Descriptor } from "../../../src/image/descriptor.ts";
import { hexOf } from "../../../src/image/digest.ts";
import { type Layout, openLayout } from "../../../src/store/layout.ts";
import { type Blob, freshBlob, pushImage, tinyImage, tinyIndex } from "../../support/tiny-image.ts";

const repository = { registry: "r.test", path: "x" };
let base: string;
let layout: Layout;
let n = 0;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "layerbuild-receive-"));
});
beforeEach(() => {
  layout = openLayout(join(base, String(n++)));
});
afterAll(() => rm(base, { recursive: true }));

const fileIn = (folder: string, { digest }: Descriptor): string =>
  join(folder, "blobs/sha256", hexOf(digest));
const put = (folder: string, { descriptor, bytes }: Blob) =>
  writeFile(fileIn(folder, descriptor), bytes);
const blobsOf = async () => (await readdir(join(layout.directory, "blobs/sha256"))).sort();
const store = () => layout.open(repository);
const ingest = () => readdir(join(layout.directory, "ingest"));

describe("receiving", () => {
  test("takes over what the result reaches, and nothing else", async () => {
    const layers = [freshBlob(), freshBlob()];
    const image = tinyImage(layers);
    const index = tinyIndex([image.manifest.descriptor]);
    const received = await layout.receive(async (folder) => {
      expect(JSON.parse(await readFile(join(folder, "oci-layout"), "utf8"))).toEqual({
        imageLayoutVersion: "1.0.0",
      });
      for (const blob of [...layers, image.config, image.manifest, index]) await put(folder, blob);
      await put(folder, freshBlob());
      return index.descriptor;
    });
    expect(received).toEqual(index.descriptor);
    const all = [...layers, image.config, image.manifest, index];
    expect(await blobsOf()).toEqual(all.map(({ descriptor }) => hexOf(descriptor.digest)).sort());
    expect(await store().resolve(index.descriptor.digest)).toEqual(index.descriptor);
    expect(await ingest()).toEqual([]);
  });

  test("gives what the store has of the seed by hard links, and does not want it back", async () => {
    const layers = [freshBlob(), freshBlob()];
    const [base, absent] = [tinyImage(layers), freshBlob()];
    const root = await pushImage(store(), base, layers);
    const next = [...layers, freshBlob()];
    const image = tinyImage(next);
    await layout.receive(
      async (folder) => {
        const planted = await readdir(join(folder, "blobs/sha256"));
        const known = [...layers, base.config, base.manifest];
        expect(planted.sort()).toEqual(
          known.map(({ descriptor }) => hexOf(descriptor.digest)).sort(),
        );
        for (const { descriptor } of known) {
          const { ino } = await stat(fileIn(folder, descriptor));
          expect(ino).toBe((await stat(fileIn(layout.directory, descriptor))).ino);
          await rm(fileIn(folder, descriptor));
        }
        for (const blob of [...next.slice(2), image.config, image.manifest]) {
          await put(folder, blob);
        }
        return image.manifest.descriptor;
      },
      [absent.descriptor, root],
    );
    const { digest } = image.manifest.descriptor;
    expect(await store().resolve(digest)).toEqual(image.manifest.descriptor);
  });

  test("copies a file that has another name, which could be changed by it", async () => {
    const image = tinyImage([]);
    const elsewhere = join(base, `elsewhere-${n}`);
    await layout.receive(async (folder) => {
      for (const blob of [image.config, image.manifest]) await put(folder, blob);
      await link(fileIn(folder, image.config.descriptor), elsewhere);
      return image.manifest.descriptor;
    });
    await writeFile(elsewhere, "changed");
    const kept = await readFile(fileIn(layout.directory, image.config.descriptor));
    expect(kept.equals(image.config.bytes)).toBe(true);
  });

  test("refuses a result with a wrong or a missing blob, which is then not there", async () => {
    const layers = [freshBlob()];
    const image = tinyImage(layers);
    const root = image.manifest.descriptor;
    const [layer] = layers;
    if (!layer) throw new Error("no layer");
    const receiving = (written: Blob[]) =>
      layout.receive(async (folder) => {
        for (const blob of [...written, image.config, image.manifest]) await put(folder, blob);
        return root;
      });
    await expect(receiving([])).rejects.toMatchObject({
      code: "content-invalid",
      message: expect.stringContaining(layer.descriptor.digest),
    });
    for (const bytes of [freshBlob().bytes, freshBlob(5).bytes, freshBlob(2000).bytes]) {
      await expect(receiving([{ descriptor: layer.descriptor, bytes }])).rejects.toMatchObject({
        code: "content-invalid",
      });
    }
    expect(await store().exists(layer.descriptor)).toBe(false);
    expect(await store().resolve(root.digest)).toBeUndefined();
    expect(await ingest()).toEqual([]);
    await receiving(layers);
    expect(await store().resolve(root.digest)).toEqual(root);
  });

  test("leaves nothing behind when writing fails, and gives that failure on", async () => {
    const receiving = layout.receive(async (folder) => {
      await put(folder, freshBlob());
      throw new Error("the builder is dead");
    });
    await expect(receiving).rejects.toThrow("the builder is dead");
    expect([await ingest(), await blobsOf()]).toEqual([[], []]);
  });
});
