import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestOf } from "../../src/image/digest.ts";
import { openRegistries, type Registries } from "../../src/registry/registry.ts";
import { fetchContents } from "../../src/run/layer-contents.ts";
import { openTocs } from "../../src/run/tocs.ts";
import { pythonTar } from "../support/layers.ts";
import { startRegistry, type TestRegistry } from "../support/registry.ts";
import { blobOf } from "../support/tiny-image.ts";

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

const tar = pythonTar(`
import random
noise = random.Random(1)
file("var/lib/dpkg/status", b"Package: a\\n")
file("caf\\udce9", b"latin1")
for n in range(300):
    file("usr/share/%d" % n, noise.randbytes(20000))`);
const { descriptor, bytes } = blobOf(gzipSync(tar), "application/vnd.oci.image.layer.v1.tar+gzip");
const layer = { descriptor, diffID: digestOf(tar) };
const wanted = { version: "1", patterns: ["^var/lib/dpkg/status$"] };

/** Requests for a layer's bytes. */
async function reads(): Promise<number> {
  const log = await registry.log();
  return log.filter(({ method, path }) => method === "GET" && path.includes(descriptor.digest))
    .length;
}

describe("at a registry", () => {
  test("a layer is read once: what came of it serves every later run", async () => {
    await store("tocs/image").push(descriptor, bytes);
    await registry.clearLog();
    const first = openTocs({ cache: store("tocs/cache"), wanted });
    const record = await first.tocOf(layer, store("tocs/image"));
    expect(record.toc.entries).toHaveLength(302);
    expect(record.toc.entries[1]?.path).toBe("caf\udce9");
    expect([...record.contents.values()].map(String)).toEqual(["Package: a\n"]);
    expect(await reads()).toBe(1);

    const later = openTocs({ cache: store("tocs/cache"), wanted });
    expect(await later.tocOf(layer, store("tocs/image"))).toEqual(record);
    expect(later.stats).toEqual({ layersRead: 0, bytesRead: 0, tocsFetched: 1 });
    expect(await reads()).toBe(1);
  });

  test("a table is smaller than its layer by far, and costs three requests", async () => {
    const tocs = openTocs({ cache: store("costs/cache"), wanted });
    await store("costs/image").push(descriptor, bytes);
    await tocs.tocOf(layer, store("costs/image"));
    await registry.clearLog();
    await using fresh = openRegistries({ env: {}, signal: new AbortController().signal });
    const cache = fresh.open({ registry: registry.host, path: "costs/cache" });
    await openTocs({ cache, wanted }).tocOf(layer, store("costs/image"));
    const log = await registry.log();
    expect(log.map(({ method }) => method)).toEqual(["HEAD", "GET", "GET"]);
    expect(log.reduce((sum, each) => sum + each.bytes, 0)).toBeLessThan(descriptor.size / 50);
  });

  test("a content that no table carries is fetched from its layer", async () => {
    await store("contents/image").push(descriptor, bytes);
    const tocs = openTocs({ cache: store("contents/cache"), wanted });
    const { toc } = await tocs.tocOf(layer, store("contents/image"));
    const digest = toc.entries.at(-1)?.digest;
    if (!digest) throw new Error("the last entry is no file");
    const source = { descriptor, toc, store: store("contents/image") };
    const found = await fetchContents(new Set([digest]), [source]);
    expect(digestOf(found.get(digest) ?? "")).toBe(digest);
  });
});
