import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRegistries, type Registries } from "../../src/registry/registry.ts";
import { copyImage, noTraffic } from "../../src/store/copy.ts";
import { fetchImage } from "../../src/store/image.ts";
import { startRegistry, type TestRegistry } from "../support/registry.ts";
import { freshBlob, pushImage, tinyImage } from "../support/tiny-image.ts";

let registry: TestRegistry;
let registries: Registries;
const store = (path: string) => registries.open({ registry: registry.host, path });

beforeAll(async () => {
  registry = await startRegistry();
  registries = openRegistries({ env: {}, signal: new AbortController().signal });
});
afterAll(async () => {
  await registries[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});

/** `METHOD kind status`, blobs and manifests told apart, in the order of the log. */
async function traffic(): Promise<string[]> {
  return (await registry.log()).map(({ method, path, status }) => {
    const [, kind = path] = /\/(manifests|blobs\/uploads|blobs)\//.exec(path) ?? [];
    return `${method} ${kind} ${status}`;
  });
}

describe("at a registry", () => {
  test("resolving costs one HEAD, and nothing is written", async () => {
    const layers = [freshBlob()];
    const root = await pushImage(store("costs/resolve"), tinyImage(layers), layers);
    await registry.clearLog();
    expect(await store("costs/resolve").resolve(root.digest)).toEqual(root);
    expect(await store("costs/resolve").resolve("absent")).toBeUndefined();
    expect(await traffic()).toEqual(["HEAD manifests 200", "HEAD manifests 404"]);
  });

  test("an image goes to a neighbour by mounts: no blob is read, none is written", async () => {
    const layers = [freshBlob(50_000), freshBlob(60_000)];
    const root = await pushImage(store("mount/source"), tinyImage(layers), layers);
    await registry.clearLog();
    const copied = await copyImage(store("mount/source"), store("mount/target"), root);
    expect(copied).toMatchObject({ uploaded: root.size, present: 0 });
    const seen = await traffic();
    expect(seen.filter((each) => each === "POST blobs/uploads 201")).toHaveLength(3);
    expect(seen.filter((each) => /^(GET blobs|PUT blobs)/.test(each))).toEqual([]);
    expect(seen.at(-1)).toBe("PUT manifests 201");
  });

  test("a manifest that was pushed or read in this run is tagged without another read", async () => {
    const layers = [freshBlob()];
    const target = store("tags/many");
    const root = await pushImage(target, tinyImage(layers), layers);
    await registry.clearLog();
    await target.tag(root, "one");
    await target.tag(root, "two");
    expect(await fetchImage(target, root)).toMatchObject({ descriptor: root });
    expect(await traffic()).toEqual(["PUT manifests 201", "PUT manifests 201", "GET blobs 200"]);
  });

  test("a manifest whose blobs are missing is refused in the registry's own words", async () => {
    const image = tinyImage([freshBlob()]);
    const pushing = store("missing/blobs").push(image.manifest.descriptor, image.manifest.bytes);
    await expect(pushing).rejects.toMatchObject({
      code: "registry-failed",
      message: expect.stringContaining("MANIFEST_BLOB_UNKNOWN"),
    });
  });

  test("many blobs travel at once between two registries, and arrive whole", async () => {
    await using other = await startRegistry();
    const layers = Array.from({ length: 30 }, () => freshBlob(40_000));
    const root = await pushImage(store("wide/source"), tinyImage(layers), layers);
    const target = registries.open({ registry: other.host, path: "wide/target" });
    const copied = await copyImage(store("wide/source"), target, root, { concurrency: 30 });
    expect(copied.mounted + copied.present).toBe(0);
    for (const { descriptor } of layers) expect(await target.exists(descriptor)).toBe(true);
    expect(await copyImage(store("wide/source"), target, root)).toEqual({
      ...noTraffic,
      present: root.size,
    });
  });
});

describe("a mirror", () => {
  const env = () => ({ LAYERBUILD_MIRRORS: `http://127.0.0.1:9,http://${registry.host}` });
  const hub = { registry: "docker.io", path: "library/tiny" };

  test("of docker.io serves what is read, and one that is down is passed over", async () => {
    const layers = [freshBlob(9000)];
    const root = await pushImage(store(hub.path), tinyImage(layers), layers);
    await store(hub.path).tag(root, "latest");
    const { signal } = new AbortController();
    await using mirrored = openRegistries({ env: env(), signal });
    const from = mirrored.open(hub);
    expect(await from.resolve("latest")).toEqual(root);
    const target = mirrored.open({ registry: registry.host, path: "mirrored/tiny" });
    expect(await copyImage(from, target, root)).toMatchObject({ present: 0, mounted: 0 });
    expect(await target.exists(root)).toBe(true);
  });
});

describe("an interrupted run", () => {
  test("stops a transfer in its middle and says so", async () => {
    const controller = new AbortController();
    await using own = openRegistries({ env: {}, signal: controller.signal });
    const target = own.open({ registry: registry.host, path: "interrupted/push" });
    const { descriptor } = freshBlob(1_000_000);
    let left = 200;
    const endless = new Readable({
      read() {
        if (left-- > 0) this.push(Buffer.alloc(1000));
        else controller.abort();
      },
    });
    const pushing = target.push(descriptor, async () => endless);
    await expect(pushing).rejects.toMatchObject({ code: "interrupted", exitCode: 130 });
    expect(endless.destroyed).toBe(true);
    await expect(target.resolve("latest")).rejects.toMatchObject({ code: "interrupted" });
  });
});
