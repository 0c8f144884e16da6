import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Keychain, openKeychain } from "../../../src/registry/credentials.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-credentials-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const base64 = (text: string) => Buffer.from(text).toString("base64");

async function keychain(config: object | string): Promise<Keychain> {
  const text = typeof config === "string" ? config : JSON.stringify(config);
  await writeFile(join(folder, "config.json"), text);
  return openKeychain({
    env: { DOCKER_CONFIG: folder, PATH: `${folder}:/usr/bin:/bin` },
    signal: new AbortController().signal,
  });
}

/** A helper that notes what it is asked and then runs a shell script; the key is `$key`. */
async function helper(name: string, script: string): Promise<void> {
  const path = join(folder, `docker-credential-${name}`);
  await writeFile(
    path,
    `#!/bin/sh\nread -r key || true\necho "$1 $key" >>"${folder}/asked"\n${script}\n`,
  );
  await chmod(path, 0o755);
}

const asked = async () => (await readFile(join(folder, "asked"), "utf8")).trim().split("\n");

describe("credentials in docker's config file", () => {
  test("are a user and password, encoded or plain", async () => {
    const credential = await keychain({
      auths: {
        "encoded.test": { auth: base64("ada:pass:with:colons") },
        "padded.test": { auth: base64("ada:secret\0\0") },
        "plain.test:5000": { username: "bob", password: "" },
      },
    });
    const source = (user: string) => `user "${user}" of ${join(folder, "config.json")}`;
    expect(await credential("encoded.test")).toEqual({
      kind: "password",
      username: "ada",
      password: "pass:with:colons",
      source: source("ada"),
    });
    expect(await credential("padded.test")).toMatchObject({ password: "secret" });
    expect(await credential("plain.test:5000")).toMatchObject({ username: "bob", password: "" });
  });

  test("may be an identity token, which wins over a user", async () => {
    const entry = { auth: base64("ada:"), identitytoken: "refresh" };
    const credential = await keychain({ auths: { "registry.test": entry } });
    expect(await credential("registry.test")).toMatchObject({ kind: "identity", token: "refresh" });
  });

  test.each(["https://index.docker.io/v1/", "docker.io", "index.docker.io"])(
    "are Docker Hub's under %s",
    async (key) => {
      const credential = await keychain({ auths: { [key]: { auth: base64("ada:x") } } });
      expect(await credential("docker.io")).toMatchObject({ username: "ada" });
    },
  );

  test("are found under the addresses that old Dockers wrote, and not for other hosts", async () => {
    const auths = { "https://registry.test/v1/": { auth: base64("ada:x") } };
    const credential = await keychain({ auths });
    expect(await credential("registry.test")).toMatchObject({ username: "ada" });
    expect(await credential("registry.test:5000")).toMatchObject({ kind: "anonymous" });
    expect(await credential("evil-registry.test")).toMatchObject({ kind: "anonymous" });
  });

  test("are none where there is no file", async () => {
    await mkdir(join(folder, "home"));
    const env = { HOME: join(folder, "home") };
    const credential = openKeychain({ env, signal: new AbortController().signal });
    expect(await credential("registry.test")).toEqual({
      kind: "anonymous",
      source: `${join(folder, "home", ".docker", "config.json")} has none for registry.test`,
    });
  });

  test("that are damaged are named without their value", async () => {
    const secret = base64("no colon in this secret");
    const credential = await keychain({ auths: { "registry.test": { auth: secret } } });
    const error = await credential("registry.test").catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: "environment" });
    expect(String(error)).toContain("registry.test");
    expect(String(error)).not.toContain(secret);
    expect(String(error)).not.toContain("no colon");
  });

  test.each(["{", "[1]x", '"text"'])("can't be had from a file that is %s", async (text) => {
    const credential = await keychain(text);
    await expect(credential("registry.test")).rejects.toMatchObject({ code: "environment" });
  });
});

describe("a credential helper", () => {
  const answer = (user: string) =>
    `printf '{"ServerURL":"%s","Username":"${user}","Secret":"s3cret"}' "$key"`;

  test("is asked once for each registry, whoever asks how often", async () => {
    await helper("store", answer("ada"));
    const credential = await keychain({ credsStore: "store" });
    const all = await Promise.all(["a.test", "a.test", "docker.io", "a.test"].map(credential));
    expect(all[0]).toEqual({
      kind: "password",
      username: "ada",
      password: "s3cret",
      source: 'user "ada" of docker-credential-store',
    });
    expect((await asked()).sort()).toEqual(["get a.test", "get https://index.docker.io/v1/"]);
  });

  test("of one registry goes before the store of all", async () => {
    await helper("one", answer("one"));
    await helper("all", answer("all"));
    const credential = await keychain({ credsStore: "all", credHelpers: { "a.test": "one" } });
    expect(await credential("a.test")).toMatchObject({ username: "one" });
    expect(await credential("b.test")).toMatchObject({ username: "all" });
  });

  test("may give an identity token", async () => {
    await helper("store", answer("<token>"));
    const credential = await keychain({ credsStore: "store" });
    expect(await credential("a.test")).toMatchObject({ kind: "identity", token: "s3cret" });
  });

  test("that has none leaves the file to be asked, and then nobody", async () => {
    await helper("store", "echo 'credentials not found in native keychain'; exit 1");
    const auths = { "a.test": { auth: base64("ada:x") } };
    const credential = await keychain({ credsStore: "store", auths });
    expect(await credential("a.test")).toMatchObject({ username: "ada" });
    expect(await credential("b.test")).toMatchObject({
      kind: "anonymous",
      source: expect.stringContaining("docker-credential-store or "),
    });
  });

  test.each([
    ["is not installed", "absent", "can't be run (ENOENT)"],
    ["fails", "failing", "fails with exit code 3"],
    ["talks nonsense", "nonsense", "gives an answer that can't be read"],
    ["has a path for a name", "../../bin/sh", "is no program's name"],
  ])("that %s is an error without any secret", async (_, name, why) => {
    await helper("failing", "echo s3cret; echo s3cret >&2; exit 3");
    await helper("nonsense", "echo s3cret");
    const credential = await keychain({ credsStore: name });
    const error = await credential("a.test").catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: "environment" });
    expect(String(error)).toContain(why);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("s3cret");
  });
});

describe("a credential of the environment", () => {
  const from = (value: string) =>
    openKeychain({
      env: { DOCKER_CONFIG: folder, LAYERBUILD_AUTH_A_B_TEST_5000: value },
      signal: new AbortController().signal,
    })("a-b.test:5000");

  test.each([
    ["ada:pass:word", { kind: "password", username: "ada", password: "pass:word" }],
    [`Basic ${base64("ada:x")}`, { kind: "password", username: "ada", password: "x" }],
    ["Bearer a.b.c", { kind: "token", token: "a.b.c" }],
    ["identity refresh-me", { kind: "identity", token: "refresh-me" }],
  ])("is written as %s", async (value, expected) => {
    expect(await from(value)).toMatchObject({
      ...expected,
      source: expect.stringContaining("LAYERBUILD_AUTH_A_B_TEST_5000"),
    });
  });

  test("goes before all others, and an empty one is none", async () => {
    const auths = { "a-b.test:5000": { auth: base64("bob:x") }, "r.test": { registrytoken: "t" } };
    const credential = await keychain({ auths });
    expect(await credential("a-b.test:5000")).toMatchObject({ username: "bob" });
    expect(await credential("r.test")).toMatchObject({ kind: "token", token: "t" });
    expect(await from("ada:x")).toMatchObject({ username: "ada" });
    expect(await from(" ")).toMatchObject({ username: "bob" });
  });

  test.each(["s3cret", "Bearer", "Basic czNjcmV0", ":s3cret", "ada s3cret"])(
    "that is %s is told by its variable only",
    async (value) => {
      const error = await from(value).catch((reason: Error) => reason);
      expect(error).toMatchObject({ code: "environment" });
      expect(String(error)).toContain("LAYERBUILD_AUTH_A_B_TEST_5000");
      expect(String(error)).not.toMatch(/s3cret|czNj/);
    },
  );
});
