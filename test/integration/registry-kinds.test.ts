import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Registries } from "../../src/registry/registry.ts";
import { copyImage } from "../../src/store/copy.ts";
import { type RunningKind, registryKinds } from "../support/registry-kinds.ts";
import { storeContract } from "../support/store-contract.ts";
import { freshBlob, pushImage, tinyImage } from "../support/tiny-image.ts";

const piece = 64 * 1024;

describe.each(registryKinds)("$name", (kind) => {
  let running: RunningKind;
  let registries: Registries;
  const store = (path: string) => registries.open({ registry: running.proxy.host, path });
  const seen = (pattern: RegExp) =>
    running.proxy.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`));

  beforeAll(async () => {
    running = await kind.start();
    registries = running.open({ piece });
  });
  afterAll(async () => {
    await registries[Symbol.asyncDispose]();
    await running[Symbol.asyncDispose]();
  });

  storeContract(kind.name, (name) => store(`contract/${name}`), kind);

  test("gives an image to a neighbour by mounts, or by a copy where it mounts nothing", async () => {
    const layers = [freshBlob(50_000)];
    const root = await pushImage(store("mount/source"), tinyImage(layers), layers);
    const copied = await copyImage(store("mount/source"), store("mount/target"), root);
    expect(copied.mounted > 0).toBe(kind.mounts);
    expect(await store("mount/target").exists(root)).toBe(true);
  });

  test("takes a large blob in pieces, and what breaks off goes on", async () => {
    const { descriptor, bytes } = freshBlob(12 * piece + 1);
    const target = store("resume/upload");
    running.proxy.requests.length = 0;
    running.proxy.fault(/^PATCH/, { kind: "close" }, { after: 4 });
    let opened = 0;
    await target.push(descriptor, async () => {
      opened++;
      return Readable.from([bytes]);
    });
    expect((await buffer(await target.fetch(descriptor))).equals(bytes)).toBe(true);
    const begun = kind.resumesUploads ? 1 : 2;
    expect([opened, seen(/^POST .*uploads/).length]).toEqual([begun, begun]);
    expect(seen(/^PATCH/)).toHaveLength(kind.resumesUploads ? 14 : 18);
  });

  test("gives the rest of a download that breaks off, or all of it again", async () => {
    const { descriptor, bytes } = freshBlob(300_000);
    const from = store("resume/download");
    await from.push(descriptor, bytes);
    running.proxy.fault(/^GET .*blobs/, { kind: "cut", after: 100_000 });
    running.proxy.requests.length = 0;
    expect((await buffer(await from.fetch(descriptor))).equals(bytes)).toBe(true);
    const ranges = seen(/^GET .*blobs/).map(({ headers }) => headers.range);
    expect(ranges.slice(0, 2)).toEqual([undefined, "bytes=100000-"]);
    expect(ranges.slice(2)).toEqual(kind.knowsRanges ? [] : [undefined]);
  });
});
