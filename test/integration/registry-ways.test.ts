import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openRegistries, type RegistriesOptions } from "../../src/registry/registry.ts";
import type { Store } from "../../src/store/store.ts";
import { type Authority, type Certificate, makeAuthority } from "../support/certificate.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { startHttpProxy } from "../support/http-proxy.ts";
import { startRegistry, type TestRegistry } from "../support/registry.ts";
import { freshBlob } from "../support/tiny-image.ts";

let registry: TestRegistry;
let authority: Authority;
let server: Certificate;
let client: Certificate;
let secured: FaultProxy;
let folder: string;
const open: AsyncDisposable[] = [];
const keep = <T extends AsyncDisposable>(each: T): T => {
  open.push(each);
  return each;
};

beforeAll(async () => {
  registry = await startRegistry();
  authority = await makeAuthority();
  [server, client] = [await authority.issue("server"), await authority.issue("client")];
  secured = await startFaultProxy(registry.host, { certificate: server });
  folder = await mkdtemp(join(tmpdir(), "layerbuild-ways-"));
});
afterAll(async () => {
  for (const each of [secured, registry, authority]) await each[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

function storeAt(host: string, path: string, options: Partial<RegistriesOptions> = {}): Store {
  const { signal } = new AbortController();
  return keep(openRegistries({ env: {}, signal, ...options })).open({ registry: host, path });
}

async function works(store: Store): Promise<void> {
  const { descriptor, bytes } = freshBlob();
  expect(await store.push(descriptor, bytes)).toBe(true);
  expect((await buffer(await store.fetch(descriptor))).equals(bytes)).toBe(true);
}

describe("certificates", () => {
  test("are those of docker's folder for a host, where nobody names others", async () => {
    const strict = keep(
      await startFaultProxy(registry.host, {
        certificate: server,
        clientAuthority: authority.own.certificate,
      }),
    );
    const own = join(folder, "certs.d", strict.host);
    await mkdir(own, { recursive: true });
    await cp(authority.own.certificatePath, join(own, "ca.crt"));
    await cp(client.certificatePath, join(own, "client.cert"));
    await cp(client.keyPath, join(own, "client.key"));
    await works(storeAt(strict.host, "certs/docker", { env: { DOCKER_CONFIG: folder } }));
  });

  test("of an authority are for the host that names it, and for no other", async () => {
    const ca = authority.own.certificatePath;
    await works(storeAt(secured.host, "certs/ca", { registries: { [secured.host]: { ca } } }));
    const mirrors = [`https://${secured.host}`];
    const registries = { "127.0.0.1:9": { ca, mirrors } };
    await expect(
      storeAt("127.0.0.1:9", "certs/other", { registries }).resolve("latest"),
    ).rejects.toMatchObject({ detail: expect.stringContaining("its certificate is not trusted") });
  });

  test("that can't be used are named", async () => {
    const bad = join(folder, "bad.pem");
    await writeFile(bad, "nothing");
    for (const [registries, why] of [
      [{ [secured.host]: { ca: bad } }, `${bad} holds no certificate`],
      [{ [secured.host]: { ca: join(folder, "none.pem") } }, "none.pem can't be read (ENOENT)"],
      [
        { [secured.host]: { cert: client.certificatePath, key: server.keyPath } },
        "can't be used: ",
      ],
    ] as const) {
      const asking = storeAt(secured.host, "certs/bad", { registries }).resolve("latest");
      await expect(asking).rejects.toMatchObject({
        code: "environment",
        message: expect.stringContaining(why),
      });
    }
  });
});

describe("a proxy", () => {
  const ca = () => authority.own.certificatePath;

  test("is used for hosts that are not on this machine, over http and https", async () => {
    const proxy = keep(
      await startHttpProxy({ "plain.test": registry.host, "secure.test:443": secured.host }),
    );
    const registries = {
      "secure.test": { ca: ca() },
      "plain.test": { mirrors: ["http://plain.test"] },
    };
    const env = { https_proxy: `http://${proxy.host}`, HTTP_PROXY: proxy.host };
    await works(storeAt("secure.test", "proxied", { env, registries }));
    const withPort = { "secure.test:443": { ca: ca() } };
    await works(storeAt("secure.test:443", "proxied", { env, registries: withPort }));
    expect(proxy.seen[0]).toBe("CONNECT secure.test:443");
    const { descriptor, bytes } = freshBlob();
    await storeAt(registry.host, "proxied", { env }).push(descriptor, bytes);
    expect(proxy.seen.every((each) => each === "CONNECT secure.test:443")).toBe(true);
    proxy.seen.length = 0;
    const read = await storeAt("plain.test", "proxied", { env, registries }).fetch(descriptor);
    expect((await buffer(read)).equals(bytes)).toBe(true);
    expect(proxy.seen).toEqual([`GET http://plain.test/v2/proxied/blobs/${descriptor.digest}`]);
  });

  test("that wants a password gets it, is told when it has none, and no password is shown", async () => {
    const proxy = keep(await startHttpProxy({ "secure.test:443": secured.host }, "ada:s3cret"));
    const registries = { "secure.test": { ca: ca() } };
    const at = (user: string) =>
      storeAt("secure.test", "proxied", {
        registries,
        env: { HTTPS_PROXY: `http://${user}${proxy.host}` },
      });
    await works(at("ada:s3cret@"));
    for (const user of ["", "ada:wr0ng@"]) {
      const error = await at(user)
        .resolve("latest")
        .catch((reason: Error) => reason);
      expect(error).toMatchObject({
        code: "registry-unreachable",
        message: expect.stringContaining(`through the proxy ${proxy.host}: the proxy answers 407`),
      });
      expect(String(error)).not.toMatch(/s3cret|wr0ng/);
    }
  });
});
