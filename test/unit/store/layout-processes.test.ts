import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { build } from "rolldown";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { digestOf } from "../../../src/image/digest.ts";
import { openLayout } from "../../../src/store/layout.ts";
import { blobOf } from "../../support/tiny-image.ts";

let base: string;
let driver: string;
let directory: string;
let n = 0;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "layerbuild-processes-"));
  driver = join(base, "driver.mjs");
  const input = new URL("../../support/layout-driver.ts", import.meta.url).pathname;
  await build({ input, platform: "node", output: { file: driver, format: "esm" } });
});
beforeEach(() => {
  directory = join(base, String(n++));
});
afterAll(() => rm(base, { recursive: true }));

const store = () => openLayout(directory).open({ registry: "driver.test", path: "all" });
const ingest = () => readdir(join(directory, "ingest"));

describe("several processes at one layout", () => {
  test("write at once, and every blob and every tag is there", { timeout: 120_000 }, async () => {
    const [processes, tags] = [20, 5];
    await Promise.all(
      Array.from({ length: processes }, (_, who) =>
        execa("node", [driver, "write", directory, String(who), String(tags)]),
      ),
    );
    const expected = Array.from({ length: processes }, (_, who) =>
      Array.from({ length: tags }, (_, tag) => `p${who}-${tag}`),
    );
    const found = await store().list();
    expect(found).toEqual([...expected.flat(), "moved-by-all"].sort());
    for (const tag of found) expect(await store().resolve(tag)).toBeDefined();
    const blobs = join(directory, "blobs/sha256");
    const names = await readdir(blobs);
    // A layer that all have; a layer, a config and a manifest of each.
    expect(names).toHaveLength(1 + 3 * processes);
    for (const name of names) {
      expect(digestOf(await readFile(join(blobs, name)))).toBe(`sha256:${name}`);
    }
    expect(await ingest()).toEqual([]);
  });

  test("leave nothing that is believed when they are killed in a push, and no rest for ever", {
    timeout: 60_000,
  }, async () => {
    const child = execa("node", [driver, "stall", directory], { reject: false });
    for await (const line of child) {
      if (line === "in the middle") child.kill("SIGKILL");
    }
    expect((await child).signal).toBe("SIGKILL");
    const { descriptor, bytes } = blobOf("0123456789".repeat(100_000));
    expect(await store().exists(descriptor)).toBe(false);
    await expect(store().fetch(descriptor)).rejects.toMatchObject({ code: "image-not-found" });
    expect(await readdir(join(directory, "blobs/sha256"))).toEqual([]);

    const [rest = ""] = await ingest();
    await writeFile(join(directory, "ingest/file-of-one-who-lives"), "");
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    await utimes(join(directory, "ingest", rest), twoDaysAgo, twoDaysAgo);
    expect(await store().push(descriptor, bytes)).toBe(true);
    expect(await ingest()).toEqual(["file-of-one-who-lives"]);
  });
});
