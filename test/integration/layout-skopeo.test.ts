import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLayout } from "../../src/store/layout.ts";
import { makeImage, tinyBase } from "../support/images.ts";

let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "layerbuild-skopeo-"));
});
afterAll(() => rm(base, { recursive: true }));

test("the local store is a layout that skopeo reads images from and writes images to", async () => {
  const directory = join(base, "store");
  const store = openLayout(directory).open({ registry: "r.test:5000", path: "acme/tools" });
  const made = makeImage({ on: tinyBase(), chapters: [{ files: { "tool.txt": "tool\n" } }] });
  const { config, layers } = made.image.manifest;
  const { descriptor, bytes } = made.manifest;
  for (const [n, blob] of [...layers, config].entries()) {
    await store.push(blob, made.blobs[n] ?? Buffer.of());
  }
  await store.push(descriptor, bytes);
  await store.tag(descriptor, "v1.0-rc_1");

  const archive = join(base, "image.tar");
  const name = "r.test:5000/acme/tools:v1.0-rc_1";
  await execa("skopeo", ["copy", `oci:${directory}:${name}`, `docker-archive:${archive}:${name}`]);
  const { stdout } = await execa("skopeo", ["inspect", "--config", `docker-archive:${archive}`]);
  expect(JSON.parse(stdout)).toMatchObject({ rootfs: made.image.config.rootfs });

  const written = `oci:${directory}:r.test:5000/acme/tools:by-skopeo`;
  await execa("skopeo", ["copy", `docker-archive:${archive}`, written]);
  const found = await store.resolve("by-skopeo");
  expect(found && (await store.exists(found))).toBe(true);
  await store.tag(descriptor, "later");
  expect(await store.list()).toEqual(["by-skopeo", "later", "v1.0-rc_1"]);
  expect(await store.resolve("by-skopeo")).toEqual(found);
});
