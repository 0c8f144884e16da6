import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openAuth } from "../../src/registry/auth.ts";
import { openRegistries, type Registries } from "../../src/registry/registry.ts";
import { openWire, statusOf } from "../../src/registry/wire.ts";
import { copyImage } from "../../src/store/copy.ts";
import { startCrane } from "../support/crane.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { startRegistry, type TestRegistry } from "../support/registry.ts";
import { refuseWithoutToken } from "../support/registry-kinds.ts";
import { freshBlob, pushImage, tinyImage } from "../support/tiny-image.ts";
import {
  startTokenServer,
  type TokenServer,
  type TokenServerOptions,
} from "../support/token-server.ts";

let folder: string;
const open: AsyncDisposable[] = [];
const keep = <T extends AsyncDisposable>(each: T): T => {
  open.push(each);
  return each;
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-auth-"));
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function login(config: object): Promise<Registries> {
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  const env = { DOCKER_CONFIG: folder, PATH: `${folder}:/usr/bin:/bin` };
  return keep(openRegistries({ env, signal: new AbortController().signal }));
}

const authOf = (user: string, password: string) => ({
  auth: Buffer.from(`${user}:${password}`).toString("base64"),
});
const ada = { ada: "correct horse" };

async function withTokens(
  options: TokenServerOptions,
): Promise<{ server: TokenServer; registry: TestRegistry }> {
  const server = keep(await startTokenServer({ users: ada, ...options }));
  const registry = keep(await startRegistry({ token: server.auth }));
  return { server, registry };
}

describe("basic authentication", () => {
  test("lets in who has a password, and sends it only after it was asked for", async () => {
    const registry = keep(await startRegistry({ htpasswd: ada }));
    const proxy = keep(await startFaultProxy(registry.host));
    const stores = await login({ auths: { [proxy.host]: authOf("ada", "correct horse") } });
    const store = stores.open({ registry: proxy.host, path: "private" });
    const { descriptor, bytes } = freshBlob();
    expect(await store.push(descriptor, bytes)).toBe(true);
    expect(await store.exists(descriptor)).toBe(true);
    const sent = proxy.requests.map(({ headers }) => headers.authorization !== undefined);
    expect(sent).toEqual([false, true, true, true, true]);
  });

  test.each([
    ["nobody is logged in", {}, "has none for"],
    ["the password is wrong", authOf("ada", "wrong horse"), 'user "ada" of '],
  ])("says which credentials were tried when %s", async (_, entry, tried) => {
    const registry = keep(await startRegistry({ htpasswd: ada }));
    const stores = await login({ auths: { [registry.host]: entry } });
    const store = stores.open({ registry: registry.host, path: "private" });
    const error = await store.resolve("latest").catch((reason: Error) => reason);
    expect(error).toMatchObject({
      code: "registry-denied",
      exitCode: 2,
      message: expect.stringContaining(tried),
      hint: expect.stringContaining(`docker login ${registry.host}`),
    });
    expect(String(error)).toContain(join(folder, "config.json"));
    expect(String(error)).not.toContain("horse");
  });
});

describe("token authentication", () => {
  test("asks once for each set of scopes and keeps the token", async () => {
    const { server, registry } = await withTokens({});
    const stores = await login({ auths: { [registry.host]: authOf("ada", "correct horse") } });
    const store = stores.open({ registry: registry.host, path: "acme/app" });
    const layers = Array.from({ length: 6 }, () => freshBlob());
    await Promise.all(layers.map(({ descriptor, bytes }) => store.push(descriptor, bytes)));
    const root = await pushImage(store, tinyImage(layers), layers);
    await store.tag(root, "latest");
    expect(await store.resolve("latest")).toEqual(root);
    expect(server.requests.map(({ scopes }) => scopes)).toEqual([
      ["repository:acme/app:pull"],
      ["repository:acme/app:pull,push"],
    ]);
  });

  test("is anonymous for those who are not logged in", async () => {
    const { server, registry } = await withTokens({
      allows: (user) => (user === "" ? ["pull"] : ["pull", "push"]),
    });
    const stores = await login({ auths: { [registry.host]: authOf("ada", "correct horse") } });
    const layers = [freshBlob()];
    const path = "public/app";
    const repository = { registry: registry.host, path };
    const root = await pushImage(stores.open(repository), tinyImage(layers), layers);

    const anonymous = (await login({})).open(repository);
    expect(await anonymous.resolve(root.digest)).toEqual(root);
    expect(server.requests.at(-1)?.authorization).toBeUndefined();
    const { descriptor, bytes } = freshBlob();
    await expect(anonymous.push(descriptor, bytes)).rejects.toMatchObject({
      code: "registry-denied",
      message: expect.stringContaining("has none for"),
    });
  });

  test("fetches another token when one is refused before its time", async () => {
    const { server, registry } = await withTokens({});
    const proxy = keep(await startFaultProxy(registry.host));
    const stores = await login({ auths: { [proxy.host]: authOf("ada", "correct horse") } });
    const store = stores.open({ registry: proxy.host, path: "acme/refused" });
    const { realm, service } = server.auth;
    const challenge = { "www-authenticate": `Bearer realm="${realm}",service="${service}"` };
    await store.resolve("latest");
    proxy.fault(/^HEAD/, { kind: "answer", status: 401, headers: challenge }, { times: 3 });
    const all = await Promise.all(["a", "b", "c"].map((tag) => store.resolve(tag)));
    expect(all).toEqual([undefined, undefined, undefined]);
    // One for the first request, one more for all three that were refused together.
    expect(server.requests).toHaveLength(2);
    proxy.fault(/^HEAD/, { kind: "answer", status: 401, headers: challenge }, { times: 2 });
    await expect(store.resolve("latest")).rejects.toMatchObject({ code: "registry-denied" });
  });

  test("fetches a new token before the old one's time is over, once for all who wait", async () => {
    const { server, registry } = await withTokens({ toldLifetime: 100 });
    const wire = keep(openWire(new AbortController().signal));
    let clock = 0;
    const auth = openAuth({
      name: registry.host,
      wire,
      credential: async () => ({ kind: "anonymous", source: "nobody" }),
      insecure: false,
      now: () => clock,
    });
    const scopes = ["repository:acme/app:pull"];
    expect(await auth.header(scopes)).toBeUndefined();
    const url = new URL(`http://${registry.host}/v2/`);
    const answer = await wire.send({ method: "GET", url, doing: "ask", insecure: false });
    await statusOf(answer);
    const first = await auth.renew(answer, scopes, undefined);
    clock = 79_000;
    expect(await auth.header(scopes)).toBe(first);
    clock = 81_000;
    const later = await Promise.all([auth.header(scopes), auth.header(scopes)]);
    expect(later[0]).not.toBe(first);
    expect(later[1]).toBe(later[0]);
    expect(server.requests).toHaveLength(2);
  });

  test("goes on in the middle of an upload when its token is over, with one more", async () => {
    const server = keep(await startTokenServer({ users: ada }));
    const registry = keep(await startCrane());
    const refuse = refuseWithoutToken(server);
    const proxy = keep(await startFaultProxy(registry.host, { refuse }));
    await writeFile(join(folder, "config.json"), "{}");
    const variable = `LAYERBUILD_AUTH_${proxy.host.replace(/\W/g, "_")}`;
    const env = { DOCKER_CONFIG: folder, [variable]: "ada:correct horse" };
    const { signal } = new AbortController();
    const store = keep(openRegistries({ env, signal, piece: 1000 })).open({
      registry: proxy.host,
      path: "acme/long",
    });
    const { descriptor, bytes } = freshBlob(10_000);
    let opened = 0;
    await store.push(descriptor, async () => {
      opened++;
      return Readable.from(
        (function* () {
          yield bytes.subarray(0, 5000);
          server.revoke();
          yield bytes.subarray(5000);
        })(),
      );
    });
    expect(opened).toBe(1);
    expect((await buffer(await store.fetch(descriptor))).equals(bytes)).toBe(true);
    expect(server.requests.map(({ scopes }) => scopes.join())).toEqual([
      "repository:acme/long:pull",
      "repository:acme/long:pull,push",
      "repository:acme/long:pull,push",
      "repository:acme/long:pull",
    ]);
  });

  test("changes an identity token into tokens by OAuth2", async () => {
    const { server, registry } = await withTokens({ identities: { "refresh-me": "ada" } });
    const stores = await login({ auths: { [registry.host]: { identitytoken: "refresh-me" } } });
    const store = stores.open({ registry: registry.host, path: "acme/identity" });
    const { descriptor, bytes } = freshBlob();
    expect(await store.push(descriptor, bytes)).toBe(true);
    expect(server.requests[0]).toMatchObject({
      method: "POST",
      authorization: undefined,
      form: { grant_type: "refresh_token", service: "test-registry", refresh_token: "refresh-me" },
    });
  });

  test.each([
    ["a wrong password", authOf("ada", "wrong horse"), 'user "ada"'],
    ["a wrong identity token", { identitytoken: "wrong-token" }, "an identity token of"],
  ])("with %s fails without showing it", async (_, entry, tried) => {
    const { registry } = await withTokens({ identities: {} });
    const stores = await login({ auths: { [registry.host]: entry } });
    const store = stores.open({ registry: registry.host, path: "acme/app" });
    const error = await store.resolve("latest").catch((reason: Error) => reason);
    expect(error).toMatchObject({
      code: "registry-denied",
      message: expect.stringContaining(tried),
    });
    expect(String(error)).not.toMatch(/wrong/);
  });

  test("asks a credential helper once in a run", async () => {
    const { registry } = await withTokens({});
    const path = join(folder, "docker-credential-counted");
    const answer = '{"ServerURL":"","Username":"ada","Secret":"correct horse"}';
    await writeFile(path, `#!/bin/sh\necho asked >>"${folder}/asked"\necho '${answer}'\n`);
    await chmod(path, 0o755);
    const stores = await login({ credHelpers: { [registry.host]: "counted" } });
    const paths = ["acme/one", "acme/two", "acme/three"];
    await Promise.all(
      paths.map((each) => stores.open({ registry: registry.host, path: each }).resolve("latest")),
    );
    expect(await readFile(join(folder, "asked"), "utf8")).toBe("asked\n");
  });
});

describe("what a person says is to be sent", () => {
  test("goes to the registry from the first request on, and nowhere else", async () => {
    const registry = keep(await startRegistry());
    const front = keep(await startFaultProxy(registry.host));
    const storage = keep(await startFaultProxy(registry.host));
    const HttpHeaders = { "X-Meta": "m3ta", "x-art-api": "other", Host: "evil.test" };
    await writeFile(join(folder, "config.json"), JSON.stringify({ HttpHeaders }));
    const variable = `LAYERBUILD_AUTH_${front.host.replace(/\W/g, "_")}`;
    const stores = keep(
      openRegistries({
        env: { DOCKER_CONFIG: folder, [variable]: "Bearer t0ken" },
        registries: { [front.host]: { headers: { "X-Art-Api": "k3y" } } },
        signal: new AbortController().signal,
      }),
    );
    const store = stores.open({ registry: front.host, path: "headers" });
    const { descriptor, bytes } = freshBlob();
    await store.push(descriptor, bytes);
    const location = `http://${storage.host}/v2/headers/blobs/${descriptor.digest}`;
    front.fault(/^GET/, { kind: "answer", status: 307, headers: { location } });
    expect((await buffer(await store.fetch(descriptor))).equals(bytes)).toBe(true);
    for (const { headers } of front.requests) {
      expect(headers).toMatchObject({
        authorization: "Bearer t0ken",
        "x-art-api": "k3y",
        "x-meta": "m3ta",
        host: front.host,
      });
    }
    expect(JSON.stringify(storage.requests)).not.toMatch(/t0ken|k3y|m3ta/);

    const challenge = { "www-authenticate": 'Bearer realm="http://127.0.0.1:9/",service="s"' };
    front.fault(/^HEAD/, { kind: "answer", status: 401, headers: challenge }, { times: 9 });
    const error = await store.resolve("latest").catch((reason: Error) => reason);
    expect(error).toMatchObject({
      code: "registry-denied",
      message: expect.stringContaining(`the token of ${variable}; sent with x-art-api`),
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/t0ken|k3y|m3ta/);
  });
});

describe("mounting with tokens", () => {
  async function copied(severalScopes: "grant" | "refuse" | "drop") {
    const { server, registry } = await withTokens({ severalScopes });
    const stores = await login({ auths: { [registry.host]: authOf("ada", "correct horse") } });
    const [from, to] = ["acme/from", "acme/to"].map((path) =>
      stores.open({ registry: registry.host, path }),
    );
    if (!from || !to) throw new Error("there are two");
    const layers = [freshBlob(5000)];
    const root = await pushImage(from, tinyImage(layers), layers);
    const traffic = await copyImage(from, to, root);
    expect(await to.exists(root)).toBe(true);
    return { traffic, scopes: server.requests.map((request) => request.scopes) };
  }
  const both = ["repository:acme/to:pull,push", "repository:acme/from:pull"];

  test("asks for the source and the target in one token", async () => {
    const { traffic, scopes } = await copied("grant");
    expect(traffic.mounted).toBeGreaterThan(5000);
    expect(scopes).toContainEqual(both);
  });

  test.each(["refuse", "drop"] as const)(
    "falls back to a copy where the token server would %s the second scope",
    async (severalScopes) => {
      const { traffic, scopes } = await copied(severalScopes);
      expect(traffic.mounted).toBe(0);
      expect(traffic.uploaded).toBeGreaterThan(5000);
      expect(scopes).toContainEqual(both);
    },
  );
});
