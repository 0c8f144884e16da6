import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { digestOf } from "../../../src/image/digest.ts";
import { openRegistries, type Registries } from "../../../src/registry/registry.ts";
import { couldNotReach, type ServedLayout, serveLayout } from "../../../src/registry/serve.ts";
import { type Layout, openLayout } from "../../../src/store/layout.ts";
import { startFaultProxy } from "../../support/fault-proxy.ts";
import { storeContract } from "../../support/store-contract.ts";
import { freshBlob, pushImage, tinyImage } from "../../support/tiny-image.ts";

let directory: string;
let layout: Layout;
let served: ServedLayout;
let registries: Registries;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "layerbuild-serve-"));
  layout = openLayout(join(directory, "store"));
  served = await serveLayout(layout);
  const env = { DOCKER_CONFIG: directory };
  registries = openRegistries({ env, signal: new AbortController().signal });
});

afterAll(async () => {
  await registries[Symbol.asyncDispose]();
  await served[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

const repository = { registry: "r.test", path: "app" };
const open = (name: string) =>
  registries.open(served.serve({ registry: "r.test", path: `contract/${name}` }));

/** The path of `repository` at the server. */
const base = () => `http://${served.host}/v2/${served.serve(repository).path}`;

storeContract("a layout that is served as a registry", open);

test("what is pushed is in the layout, without a tag, and said to have been pushed", async () => {
  const layers = [freshBlob()];
  const store = registries.open(served.serve(repository));
  const first = await pushImage(store, tinyImage(layers), layers);
  await store.tag(first, "t");
  await store.tag(first, "t");
  expect(served.pushed(repository, "t")).toEqual([first]);
  const other = await pushImage(store, tinyImage([]), []);
  await store.tag(other, "t");
  expect(served.pushed(repository, "t")).toEqual([first, other]);
  expect(served.pushed(repository, "other")).toEqual([]);
  expect(await layout.open(repository).resolve(first.digest)).toEqual(first);
  expect(await layout.open(repository).list()).toEqual([]);
});

test("an upload whose piece breaks off in its middle goes on from there", async () => {
  await using proxy = await startFaultProxy(served.host);
  const env = { DOCKER_CONFIG: directory };
  const { signal } = new AbortController();
  await using own = openRegistries({ env, signal, piece: 10_000 });
  const { path } = served.serve({ registry: "r.test", path: "resumed" });
  const store = own.open({ registry: proxy.host, path });
  const { descriptor, bytes } = freshBlob(100_000);
  proxy.fault(/^PATCH/, { kind: "cut-request", after: 4000 }, { after: 3 });
  proxy.fault(/^PATCH/, { kind: "lose-answer" }, { after: 6 });
  let opened = 0;
  await store.push(descriptor, async () => {
    opened++;
    return Readable.from([bytes]);
  });
  expect((await buffer(await store.fetch(descriptor))).equals(bytes)).toBe(true);
  const sizes = proxy.requests.filter(({ method }) => method === "PATCH").map(({ size }) => size);
  expect(sizes).toEqual([...Array(4).fill(10_000), 6000, ...Array(6).fill(10_000)]);
  expect([opened, proxy.requests.filter(({ method }) => method === "POST").length]).toEqual([1, 1]);
});

test("what the layout had before is served", async () => {
  const { descriptor, bytes } = freshBlob();
  await layout.open(repository).push(descriptor, bytes);
  const answer = await fetch(`${base()}/blobs/${descriptor.digest}`);
  expect(answer.headers.get("docker-content-digest")).toBe(descriptor.digest);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
});

test("without the secret part of the path there is nothing", async () => {
  const { descriptor, bytes } = freshBlob();
  await layout.open(repository).push(descriptor, bytes);
  const { path } = served.serve(repository);
  for (const name of ["app", `0/app`, path.replace(/^[0-9a-f]/, "x"), `${path}/x`]) {
    const url = `http://${served.host}/v2/${name}`;
    expect((await fetch(`${url}/blobs/${descriptor.digest}`)).status).toBe(404);
    expect((await fetch(`${url}/blobs/uploads/`, { method: "POST" })).status).toBe(404);
  }
  const uploads = `${base()}/blobs/uploads/?mount=${descriptor.digest}&from=app`;
  expect((await fetch(uploads, { method: "POST" })).status).toBe(202);
});

test("a repository has one name, and those of two registries do not meet", () => {
  const named = served.serve(repository);
  expect(served.serve({ ...repository, layout: layout.directory })).toEqual(named);
  expect(served.serve({ ...repository, registry: "other.test" })).not.toEqual(named);
});

test.each([
  ["bytes=10-19", 206, 10, 20],
  ["bytes=90-", 206, 90, 100],
  ["bytes=90-500", 206, 90, 100],
  ["bytes=-5", 206, 95, 100],
  ["bytes=0-1,5-6", 200, 0, 100],
  ["bytes=100-", 416, 0, 0],
])("a blob's range %s is answered with %i", async (range, status, from, to) => {
  const { descriptor, bytes } = freshBlob(100);
  await layout.open(repository).push(descriptor, bytes);
  const answer = await fetch(`${base()}/blobs/${descriptor.digest}`, { headers: { range } });
  const body = Buffer.from(await answer.arrayBuffer());
  expect([answer.status, body]).toEqual([status, bytes.subarray(from, to)]);
});

test("an engine's complaint that nothing answers at the address is known", () => {
  const said = (detail: string) => new LayerbuildError("build-failed", "build failed", { detail });
  const host = "127.0.0.1:123";
  const push =
    'Get "http://127.0.0.1:123/v2/": dial tcp 127.0.0.1:123: connect: connection refused';
  expect(couldNotReach(said(push), host)).toBe(true);
  expect(couldNotReach(said(push), "127.0.0.1:12")).toBe(false);
  expect(couldNotReach(said(`failed to push ${host}/x: unknown blob`), host)).toBe(false);
  expect(couldNotReach(said("curl: connection refused"), host)).toBe(false);
});

/** An upload's start: its address. */
async function upload(): Promise<string> {
  const { headers } = await fetch(`${base()}/blobs/uploads/`, { method: "POST" });
  return `http://${served.host}${headers.get("location")}`;
}

test("an upload may come in pieces, with and without their place", async () => {
  const { descriptor, bytes } = freshBlob(1000);
  const address = await upload();
  const pieces: [number, number, Record<string, string>][] = [
    [0, 400, {}],
    [400, 700, { "content-range": "400-699" }],
  ];
  for (const [from, to, headers] of pieces) {
    const body = bytes.subarray(from, to);
    const answer = await fetch(address, { method: "PATCH", headers, body });
    expect([answer.status, answer.headers.get("range")]).toEqual([202, `0-${to - 1}`]);
  }
  const headers = { "content-range": "0-9" };
  expect((await fetch(address, { method: "PATCH", headers, body: "x" })).status).toBe(416);
  expect((await fetch(address)).status).toBe(204);
  const last = { method: "PUT", body: bytes.subarray(700) };
  const answer = await fetch(`${address}?digest=${descriptor.digest}`, last);
  expect(answer.status).toBe(201);
  expect(await layout.open(repository).exists(descriptor)).toBe(true);
  expect((await fetch(address)).status).toBe(404);
});

test("an upload of other bytes than its digest's is refused, and forgotten", async () => {
  const address = await upload();
  const digest = digestOf("what was meant");
  const put = { method: "PUT", body: "what came" };
  const answer = await fetch(`${address}?digest=${digest}`, put);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ errors: [{ code: "DIGEST_INVALID" }] });
  expect((await fetch(`${base()}/blobs/${digest}`)).status).toBe(404);
});

test("an upload that is given up leaves nothing", async () => {
  const scratch = join(layout.directory, "ingest");
  const before = await readdir(scratch);
  const address = await upload();
  await fetch(address, { method: "PATCH", body: "some" });
  expect((await fetch(address, { method: "DELETE" })).status).toBe(204);
  expect((await fetch(address)).status).toBe(404);
  expect(await readdir(scratch)).toEqual(before);
});

test("a manifest whose layers are not there is refused", async () => {
  const { manifest } = tinyImage([freshBlob()]);
  const answer = await fetch(`${base()}/manifests/x`, {
    method: "PUT",
    headers: { "content-type": "application/vnd.oci.image.manifest.v1+json" },
    body: manifest.bytes,
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ errors: [{ code: "MANIFEST_BLOB_UNKNOWN" }] });
});
