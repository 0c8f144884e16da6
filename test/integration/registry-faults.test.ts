import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openRegistries, type RegistriesOptions } from "../../src/registry/registry.ts";
import { copyImage } from "../../src/store/copy.ts";
import type { Store } from "../../src/store/store.ts";
import { makeCertificate } from "../support/certificate.ts";
import { type Fault, type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { freePort, startRegistry, type TestRegistry } from "../support/registry.ts";
import { freshBlob, pushImage, tinyImage } from "../support/tiny-image.ts";

let registry: TestRegistry;
let certificate: Awaited<ReturnType<typeof makeCertificate>>;
let proxy: FaultProxy;
const open: AsyncDisposable[] = [];
const keep = <T extends AsyncDisposable>(each: T): T => {
  open.push(each);
  return each;
};

beforeAll(async () => {
  registry = await startRegistry();
  certificate = await makeCertificate();
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await certificate.remove();
});
beforeEach(async () => {
  proxy = keep(await startFaultProxy(registry.host));
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

/** A store whose registry is asked at `host`. */
function storeAt(host: string, path: string, options: Partial<RegistriesOptions> = {}): Store {
  const { signal } = new AbortController();
  return keep(openRegistries({ env: {}, signal, ...options })).open({ registry: host, path });
}
const store = (path: string) => storeAt(proxy.host, path);
const seen = (method: string) => proxy.requests.filter((each) => each.method === method);

describe("what passes by itself is tried again", () => {
  const passing: [string, Fault][] = [
    ["a 503", { kind: "answer", status: 503 }],
    ["a 408", { kind: "answer", status: 408 }],
    ["a 429", { kind: "answer", status: 429, headers: { "retry-after": "0" } }],
    ["a closed connection", { kind: "close" }],
    ["a lost answer", { kind: "lose-answer" }],
  ];

  test.each(passing)("%s to a HEAD", async (_, fault) => {
    proxy.fault(/^HEAD/, fault, { times: 2 });
    expect(await store("retry/head").resolve("latest")).toBeUndefined();
    expect(seen("HEAD")).toHaveLength(3);
  });

  test.each(passing)("%s to the upload of a stream, which begins anew", async (_, fault) => {
    proxy.fault(/^PUT .*blobs/, fault);
    const { descriptor, bytes } = freshBlob(200_000);
    let opened = 0;
    const target = store("retry/upload");
    const written = await target.push(descriptor, async () => {
      opened++;
      return Readable.from([bytes]);
    });
    expect(written).toBe(true);
    expect((await buffer(await target.fetch(descriptor))).equals(bytes)).toBe(true);
    // What arrived although its answer was lost is not sent twice.
    expect(opened).toBe(fault.kind === "lose-answer" ? 1 : 2);
    expect(seen("POST")).toHaveLength(opened);
  });

  test.each(passing)("%s to the push of a manifest", async (_, fault) => {
    proxy.fault(/^PUT .*manifests/, fault);
    const layers = [freshBlob()];
    const target = store("retry/manifest");
    const root = await pushImage(target, tinyImage(layers), layers);
    expect(await target.resolve(root.digest)).toEqual(root);
  });

  test("a registry that needs a moment to know a blob", async () => {
    const body = JSON.stringify({ errors: [{ code: "BLOB_UNKNOWN", message: "not yet" }] });
    proxy.fault(/^PUT .*manifests/, { kind: "answer", status: 400, body });
    const layers = [freshBlob()];
    const root = await pushImage(store("retry/late"), tinyImage(layers), layers);
    expect(await store("retry/late").exists(root)).toBe(true);
  });

  test("a download that breaks off, from where it broke", async () => {
    const { descriptor, bytes } = freshBlob(300_000);
    const from = store("retry/download");
    await from.push(descriptor, bytes);
    proxy.fault(/^GET .*blobs/, { kind: "cut", after: 100_000 });
    proxy.fault(/^GET .*blobs/, { kind: "cut", after: 50_000 });
    expect((await buffer(await from.fetch(descriptor))).equals(bytes)).toBe(true);
    const ranges = seen("GET").map(({ headers }) => headers.range);
    expect(ranges).toEqual([undefined, "bytes=100000-", "bytes=150000-"]);
  });

  test("a registry that is restarted in the middle of a run", async () => {
    await using restarted = await startRegistry();
    const target = storeAt(restarted.host, "retry/restart");
    const { descriptor, bytes } = freshBlob();
    await target.push(descriptor, bytes);
    await restarted.stop();
    const [found] = await Promise.all([target.exists(descriptor), restarted.start()]);
    expect(found).toBe(true);
  });

  test("but not for ever, and the last answer is what is told", async () => {
    const body = JSON.stringify({ errors: [{ code: "TOOMANYREQUESTS", message: "slow down" }] });
    proxy.fault(/^HEAD/, { kind: "answer", status: 429 }, { times: 99 });
    proxy.fault(/^GET/, { kind: "answer", status: 429, body }, { times: 99 });
    const from = store("retry/never");
    await expect(from.resolve("latest")).rejects.toThrow(/retry\/never:latest: .* answered 429$/);
    const { descriptor } = freshBlob();
    await expect(from.fetch(descriptor)).rejects.toMatchObject({
      code: "registry-failed",
      exitCode: 1,
      message: expect.stringMatching(/answered 429: TOOMANYREQUESTS: slow down$/),
    });
    expect(seen("HEAD")).toHaveLength(5);
  });
});

describe("the mount ladder", () => {
  const declines: [number, Fault][] = [401, 403, 404, 405].map((status) => [
    status,
    { kind: "answer", status, headers: { "content-type": "application/json" }, body: "{}" },
  ]);

  async function copyOne(path: string) {
    const layers = [freshBlob(5000)];
    const from = store(`${path}/from`);
    const root = await pushImage(from, tinyImage(layers), layers);
    proxy.requests.length = 0;
    const to = storeAt(proxy.host, `${path}/to`);
    const traffic = await copyImage(from, to, root);
    expect(await to.exists(root)).toBe(true);
    return { traffic, size: layers[0]?.descriptor.size ?? 0 };
  }

  test.each(declines)("goes on with an upload after a %d", async (status, fault) => {
    proxy.fault(/^POST .*mount=/, fault, { times: 99 });
    const { traffic, size } = await copyOne(`ladder/${status}`);
    expect(traffic.mounted).toBe(0);
    expect(traffic.uploaded).toBeGreaterThan(size);
    expect(seen("POST")).toHaveLength(4);
  });

  test("uploads in the session that a 202 offers", async () => {
    const to = store("ladder/session/to");
    const from = store("ladder/session/from");
    const { descriptor, bytes } = freshBlob(5000);
    // Not in `from`, so the registry itself answers the mount with 202.
    expect(await to.mount?.(descriptor, from.repository)).toBe(false);
    const asked = proxy.requests.length;
    expect(await to.push(descriptor, bytes)).toBe(true);
    const after = proxy.requests.slice(asked).map(({ method }) => method);
    expect(after).toEqual(["PUT"]);
  });

  test("starts a session of its own when the offered one is dead", async () => {
    const to = store("ladder/dead/to");
    const { descriptor, bytes } = freshBlob(5000);
    expect(await to.mount?.(descriptor, { ...to.repository, path: "ladder/dead/from" })).toBe(
      false,
    );
    proxy.fault(/^PUT/, { kind: "close" });
    expect(await to.push(descriptor, async () => Readable.from([bytes]))).toBe(true);
    expect(await to.exists(descriptor)).toBe(true);
  });
});

describe("a redirect to another host", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "layerbuild-faults-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test("is followed without the credentials, and back home without them, too", async () => {
    const password = "correct horse";
    await using closed = await startRegistry({ htpasswd: { ada: password } });
    const front = keep(await startFaultProxy(closed.host));
    const storage = keep(await startFaultProxy(registry.host));
    const auth = Buffer.from(`ada:${password}`).toString("base64");
    const config = { auths: { [front.host]: { auth }, [storage.host]: { auth } } };
    await writeFile(join(folder, "config.json"), JSON.stringify(config));
    const from = storeAt(front.host, "redirected", { env: { DOCKER_CONFIG: folder } });

    const { descriptor, bytes } = freshBlob(5000);
    await storeAt(registry.host, "redirected").push(descriptor, bytes);
    await from.resolve("latest");
    const blob = `/v2/redirected/blobs/${descriptor.digest}`;
    const headers = { location: `http://${storage.host}${blob}?X-Signature=secret` };
    front.fault(/^GET .*blobs/, { kind: "answer", status: 307, headers });
    expect((await buffer(await from.fetch(descriptor))).equals(bytes)).toBe(true);
    expect(front.requests.at(-1)?.headers.authorization).toBe(`Basic ${auth}`);
    expect(storage.requests.map(({ headers: sent }) => sent.authorization)).toEqual([undefined]);

    const back = { location: `http://${front.host}${blob}` };
    front.fault(/^GET .*blobs/, { kind: "answer", status: 307, headers });
    storage.fault(/^GET/, { kind: "answer", status: 302, headers: back });
    await expect(from.fetch(descriptor)).rejects.toMatchObject({ code: "registry-denied" });
    expect(front.requests.at(-1)?.headers.authorization).toBeUndefined();
  });

  test("that fails there does not show the signed address", async () => {
    const storage = keep(await startFaultProxy(registry.host));
    const { descriptor, bytes } = freshBlob();
    const from = store("redirect/fails");
    await from.push(descriptor, bytes);
    const headers = { location: `http://${storage.host}/blob?X-Signature=s3cret` };
    proxy.fault(/^GET .*blobs/, { kind: "answer", status: 307, headers }, { times: 99 });
    const body = `<Error>https://me:pw@${storage.host}/blob?X-Signature=s3cret</Error>`;
    storage.fault(/^GET/, { kind: "answer", status: 403, body }, { times: 99 });
    const error = await from.fetch(descriptor).catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: "registry-failed" });
    expect(String(error)).toContain(storage.host);
    expect(String(error)).not.toContain("s3cret");
  });

  test("that goes round and round ends", async () => {
    const from = store("redirect/round");
    const { descriptor } = freshBlob();
    const headers = { location: `/v2/redirect/round/blobs/${descriptor.digest}` };
    proxy.fault(/^GET/, { kind: "answer", status: 307, headers }, { times: 99 });
    await expect(from.fetch(descriptor)).rejects.toThrow("5 redirects lead nowhere");
  });

  test("takes an upload's bytes along, but not the credentials", async () => {
    const storage = keep(await startFaultProxy(registry.host));
    const { descriptor, bytes } = freshBlob(5000);
    const session = await fetch(`http://${registry.host}/v2/redirect/upload/blobs/uploads/`, {
      method: "POST",
    });
    const location = (session.headers.get("location") ?? "").replace(registry.host, storage.host);
    proxy.fault(/^POST/, { kind: "answer", status: 202, headers: { location } });
    expect(await store("redirect/upload").push(descriptor, bytes)).toBe(true);
    expect(storage.requests.map(({ method, size }) => [method, size])).toEqual([["PUT", 5000]]);
    expect(storage.requests[0]?.headers.authorization).toBeUndefined();
  });
});

test("a registry that never answers is left when the run is interrupted", async () => {
  proxy.fault(/^HEAD/, { kind: "hang" }, { times: 20 });
  const controller = new AbortController();
  const from = storeAt(proxy.host, "hang", { signal: controller.signal });
  const asking = Array.from({ length: 20 }, (_, n) => from.resolve(`tag-${n}`));
  setTimeout(() => controller.abort(), 50);
  for (const result of await Promise.allSettled(asking)) {
    expect(result).toMatchObject({ status: "rejected", reason: { code: "interrupted" } });
  }
});

describe("wrong bytes", () => {
  test("of a blob fail its reader before the end", async () => {
    const { descriptor, bytes } = freshBlob(10_000);
    const from = store("wrong/blob");
    await from.push(descriptor, bytes);
    proxy.fault(/^GET/, { kind: "flip" });
    await expect(buffer(await from.fetch(descriptor))).rejects.toMatchObject({
      code: "content-invalid",
      exitCode: 2,
      message: expect.stringContaining(`${proxy.host}/wrong/blob@${descriptor.digest}`),
    });
  });

  test("of a manifest or of a digest that was promised are refused", async () => {
    const layers = [freshBlob()];
    const root = await pushImage(store("wrong/manifest"), tinyImage(layers), layers);
    proxy.fault(/^GET .*manifests/, { kind: "flip" });
    await expect(store("wrong/manifest").fetch(root)).rejects.toMatchObject({
      code: "content-invalid",
    });
    const headers = { "docker-content-digest": `sha256:${"0".repeat(64)}` };
    proxy.fault(/^(HEAD|PUT) .*manifests/, { kind: "headers", headers }, { times: 2 });
    const wrong = { code: "content-invalid" };
    await expect(store("wrong/manifest").resolve(root.digest)).rejects.toMatchObject(wrong);
    await expect(store("wrong/manifest").tag(root, "latest")).rejects.toMatchObject(wrong);
  });

  test("that a copy meets do not get into the target", async () => {
    const layers = [freshBlob(10_000)];
    const from = store("wrong/from");
    const root = await pushImage(from, tinyImage(layers), layers);
    const to = storeAt(registry.host, "wrong/to");
    proxy.fault(new RegExp(`^GET .*${layers[0]?.descriptor.digest}`), { kind: "flip" });
    await expect(copyImage(from, to, root)).rejects.toMatchObject({ code: "content-invalid" });
    expect(await to.exists(root)).toBe(false);
    expect(await to.exists(layers[0]?.descriptor ?? root)).toBe(false);
  });
});

test("a HEAD that says no digest is followed by a GET, once", async () => {
  const layers = [freshBlob()];
  const root = await pushImage(store("headless"), tinyImage(layers), layers);
  const headers = { "docker-content-digest": "" };
  proxy.fault(/^(HEAD|GET) .*manifests/, { kind: "headers", headers }, { times: 2 });
  const from = store("headless");
  expect(await from.resolve(root.digest)).toEqual(root);
  proxy.fault(/^(HEAD|GET) .*manifests/, { kind: "headers", headers }, { times: 2 });
  await from.tag(root, "v1");
  const asked = seen("GET").length;
  const other = store("headless");
  expect(await other.resolve("v1")).toEqual(root);
  await buffer(await other.fetch(root));
  expect(seen("GET")).toHaveLength(asked + 1);
});

describe("TLS", () => {
  test("with a certificate that nobody vouches for is refused", async () => {
    const secured = keep(await startFaultProxy(registry.host, { certificate }));
    const host = `127.0.0.1:${await freePort()}`;
    const registries = { [host]: { mirrors: [`https://${secured.host}`] } };
    const mirrored = storeAt(host, "tls/refused", { registries });
    await expect(mirrored.resolve("latest")).rejects.toMatchObject({
      code: "registry-unreachable",
      detail: expect.stringContaining("its certificate is not trusted"),
    });
    expect(secured.requests).toEqual([]);
  });

  test("is spoken to a registry that is insecure, and http where it has no TLS", async () => {
    const secured = keep(await startFaultProxy(registry.host, { certificate }));
    for (const host of [secured.host, registry.host]) {
      const registries = { [host]: { insecure: true } };
      const target = storeAt(host, "tls/insecure", { registries });
      const { descriptor, bytes } = freshBlob();
      expect(await target.push(descriptor, bytes)).toBe(true);
      expect((await buffer(await target.fetch(descriptor))).equals(bytes)).toBe(true);
    }
    expect(secured.requests.length).toBeGreaterThan(4);
  });
});

describe("what is no registry", () => {
  async function listening(
    server: ReturnType<typeof createServer> | ReturnType<typeof createTcpServer>,
  ): Promise<string> {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    keep({
      [Symbol.asyncDispose]: () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          if ("closeAllConnections" in server) server.closeAllConnections();
        }),
    });
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test("nobody listens: the host and the reason are named", async () => {
    const host = `127.0.0.1:${await freePort()}`;
    await expect(storeAt(host, "a").resolve("latest")).rejects.toMatchObject({
      code: "registry-unreachable",
      exitCode: 2,
      message: `Could not resolve ${host}/a:latest: ${host} can't be reached: the connection is refused (ECONNREFUSED)`,
    });
  });

  test.each([
    ["answers every path with a page", 200, "text/html; charset=utf-8"],
    ["knows no such page", 404, "text/html"],
    ["knows no such thing", 404, "text/plain"],
    ["knows no such method", 501, "text/html"],
  ])("a web server that %s", async (_, status, type) => {
    const host = await listening(
      createServer((_request, response) => {
        response.writeHead(status, { "content-type": type }).end("<html>");
      }),
    );
    const target = storeAt(host, "a");
    const { descriptor, bytes } = freshBlob();
    const invalid = {
      code: "registry-invalid",
      exitCode: 2,
      message: expect.stringContaining(host),
    };
    await expect(target.resolve("latest")).rejects.toMatchObject(invalid);
    await expect(target.push(descriptor, bytes)).rejects.toMatchObject(invalid);
  });

  test("something that does not speak HTTP", async () => {
    const host = await listening(
      createTcpServer((socket) => {
        socket.on("error", () => {}).resume();
        socket.end("SSH-2.0-OpenSSH_9.2\r\n");
      }),
    );
    await expect(storeAt(host, "a").resolve("latest")).rejects.toMatchObject({
      code: "registry-invalid",
    });
  });
});
