import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mediaTypes } from "../../src/image/descriptor.ts";
import { encodeManifest } from "../../src/image/manifest.ts";
import { openRegistries, type RegistriesOptions } from "../../src/registry/registry.ts";
import type { Store } from "../../src/store/store.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { startRegistry, type TestRegistry } from "../support/registry.ts";
import { blobOf, freshBlob, pushImage, tinyImage, tinyIndex } from "../support/tiny-image.ts";

const piece = 32 * 1024;
const json = { "content-type": "application/json" };

let registry: TestRegistry;
let proxy: FaultProxy;
const open: AsyncDisposable[] = [];
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry[Symbol.asyncDispose]());
beforeEach(async () => {
  proxy = await startFaultProxy(registry.host);
});
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

function store(path: string, options: Partial<RegistriesOptions> = {}): Store {
  const { signal } = new AbortController();
  const registries = openRegistries({ env: {}, signal, piece, ...options });
  open.push(registries);
  return registries.open({ registry: proxy.host, path });
}
const asked = (pattern: RegExp): string[] =>
  proxy.requests
    .map(({ method, path }) => `${method} ${path}`)
    .filter((each) => pattern.test(each));
const errorOf = (code: string) => JSON.stringify({ errors: [{ code, message: "as it is" }] });

/** Pushes a blob of so many bytes as a stream, sees that it is there, and tells what that took. */
async function pushed(target: Store, size: number): Promise<string> {
  const { descriptor, bytes } = freshBlob(size);
  proxy.requests.length = 0;
  expect(await target.push(descriptor, async () => Readable.from([bytes]))).toBe(true);
  const methods = proxy.requests.map(({ method }) => method);
  expect((await buffer(await target.fetch(descriptor))).equals(bytes)).toBe(true);
  return methods.join(" ").replace(/PATCH( PATCH)+/g, "PATCH…");
}

describe("an upload to a registry that", () => {
  test("takes no pieces (Google's, GHCR) goes in one, and the next one at once", async () => {
    const target = store("odd/pieces");
    const body = errorOf("REQUESTED_RANGE_NOT_SATISFIABLE");
    proxy.fault(/^PATCH/, { kind: "answer", status: 416, headers: json, body }, { times: 99 });
    expect(await pushed(target, 9 * piece)).toBe("HEAD POST PATCH POST PUT");
    expect(await pushed(target, 9 * piece)).toBe("HEAD POST PUT");
  });

  test("takes nothing so large in one (ACR, proxies) goes in pieces, and the next one at once", async () => {
    const target = store("odd/whole");
    proxy.fault(/^PUT/, { kind: "answer", status: 413 });
    expect(await pushed(target, 3 * piece)).toBe("HEAD POST PUT POST PATCH… PUT");
    expect(await pushed(target, 3 * piece)).toBe("HEAD POST PATCH… PUT");
    expect(await pushed(target, 2 * piece)).toBe("HEAD POST PUT");
  });

  test("always says that it got to the end of the first piece (ECR) is not believed", async () => {
    const headers = { range: `0-${piece - 1}` };
    proxy.fault(/^PATCH/, { kind: "headers", headers, status: 201 }, { times: 99 });
    expect(await pushed(store("odd/stale"), 9 * piece)).toBe("HEAD POST PATCH… PUT");
  });

  test("takes less of a piece than it was sent is sent the rest", async () => {
    proxy.fault(/^PATCH/, { kind: "shorten", to: 1000 }, { after: 2 });
    expect(await pushed(store("odd/short"), 9 * piece)).toBe("HEAD POST PATCH… PUT");
    expect(asked(/^PATCH/)).toHaveLength(10);
  });

  test("wants longer pieces gets them", async () => {
    const headers = { "oci-chunk-min-length": "100000" };
    proxy.fault(/^POST/, { kind: "headers", headers });
    expect(await pushed(store("odd/longer"), 9 * piece)).toBe("HEAD POST PATCH… PUT");
    const sizes = proxy.requests.filter(({ method }) => method === "PATCH").map(({ size }) => size);
    expect(sizes).toEqual([100_000, 100_000, 9 * piece - 200_000]);
  });

  test("breaks off in the middle of a smaller blob gets it again in pieces", async () => {
    proxy.fault(/^PUT/, { kind: "close" });
    expect(await pushed(store("odd/breaks"), 4 * piece)).toBe("HEAD POST PUT HEAD POST PATCH… PUT");
  });

  test("does not say how much of a piece came (Distribution 2) gets the blob anew", async () => {
    proxy.fault(/^PATCH/, { kind: "cut-request", after: 1000 }, { after: 3 });
    expect(await pushed(store("odd/half"), 9 * piece)).toMatch(/^HEAD POST PATCH… GET .*PUT$/);
  });

  test("forgets an upload in its middle gets the blob anew", async () => {
    const body = errorOf("BLOB_UPLOAD_UNKNOWN");
    const fault = { kind: "answer", status: 404, headers: json, body } as const;
    proxy.fault(/^PATCH/, fault, { after: 3 });
    expect(await pushed(store("odd/forgets"), 9 * piece)).toBe(
      "HEAD POST PATCH… HEAD POST PATCH… PUT",
    );
  });

  test("finds the content by itself is sent nothing", async () => {
    const { descriptor, bytes } = freshBlob();
    proxy.fault(/^POST .*\?mount=/, { kind: "answer", status: 201 });
    expect(await store("odd/finds").push(descriptor, bytes)).toBe(false);
    expect(asked(/^(PUT|PATCH)/)).toEqual([]);
  });

  test.each([400, 401, 500])(
    "wants to know where to mount from (Quay) and answers %d is not asked again",
    async (status) => {
      const target = store(`odd/asks/${status}`);
      proxy.fault(/^POST .*\?mount=/, { kind: "answer", status, headers: json }, { times: 99 });
      expect(await pushed(target, 1000)).toBe("HEAD POST POST PUT");
      expect(await pushed(target, 1000)).toBe("HEAD POST PUT");
    },
  );
});

test.each([200, 202])("a manifest that is taken with %d (Quay) is taken", async (status) => {
  const target = store(`odd/taken/${status}`);
  proxy.fault(/^PUT .*manifests/, { kind: "headers", headers: {}, status });
  const root = await pushImage(target, tinyImage([]), []);
  expect(await target.exists(root)).toBe(true);
});

describe("what refers to a manifest, at a registry that", () => {
  const type = "application/x-signature";

  async function signed(path: string) {
    const target = store(path);
    const subject = await pushImage(target, tinyImage([]), []);
    const config = blobOf("{}", mediaTypes.empty);
    const signature = encodeManifest({
      mediaType: mediaTypes.ociManifest,
      artifactType: type,
      config: config.descriptor,
      layers: [config.descriptor],
      subject,
    });
    await target.push(config.descriptor, config.bytes);
    return { target, subject, signature };
  }

  test.each([
    ["does not know the question (Artifactory)", 406, "{}"],
    ["answers anything at all", 200, "{}"],
    ["answers with a page", 200, "<html>"],
  ])("%s is found under the tag, and it is asked once", async (_, status, body) => {
    const { target, subject, signature } = await signed(`refers/${status}-${body.length}`);
    await target.push(signature.descriptor, signature.bytes);
    proxy.fault(/referrers/, { kind: "answer", status, headers: json, body }, { times: 99 });
    for (let n = 0; n < 2; n++) {
      const found = await target.referrers?.(subject.digest);
      expect(found).toEqual([{ ...signature.descriptor, artifactType: type }]);
    }
    expect(asked(/referrers/)).toHaveLength(1);
  });

  test("takes the tag for the digest (GitLab) is nothing, not the subject's own content", async () => {
    const target = store("refers/gitlab");
    const image = await pushImage(target, tinyImage([]), []);
    const subject = tinyIndex([image]);
    await target.push(subject.descriptor, subject.bytes);
    const location = `/v2/refers/gitlab/manifests/${subject.descriptor.digest}`;
    const fault = { kind: "answer", status: 307, headers: { location } } as const;
    proxy.fault(/manifests\/sha256-/, fault, { times: 9 });
    expect(await target.referrers?.(subject.descriptor.digest)).toEqual([]);
  });

  test("lists it by itself is listed in pages, and needs no tag", async () => {
    const { target, subject, signature } = await signed("refers/native");
    const headers = { "oci-subject": subject.digest };
    proxy.fault(/^PUT .*manifests/, { kind: "headers", headers });
    await target.push(signature.descriptor, signature.bytes);
    expect(await target.list()).toEqual([]);

    const entry = { ...signature.descriptor, artifactType: type };
    const others = [{ ...subject, artifactType: "application/x-other" }];
    const pageOf = (...entries: object[]) =>
      JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: entries });
    const next = { ...json, link: `</v2/refers/native/referrers/next>; rel="next"` };
    const [one, two] = [pageOf(...others), pageOf(entry)];
    proxy.fault(/referrers\/sha256/, { kind: "answer", status: 200, headers: next, body: one });
    proxy.fault(/referrers\/next/, { kind: "answer", status: 200, headers: json, body: two });
    expect(await target.referrers?.(subject.digest, type)).toEqual([entry]);
    expect(asked(/artifactType=application%2Fx-signature/)).toHaveLength(1);
  });
});

describe("removing at a registry that", () => {
  async function tagged(path: string) {
    const target = store(path);
    const root = await pushImage(target, tinyImage([]), []);
    await target.tag(root, "one");
    await target.tag(root, "two");
    return { target, root };
  }

  test("wants the tags gone first (Google's) does that", async () => {
    const { target, root } = await tagged("remove/google");
    const body = errorOf("GOOGLE_MANIFEST_DANGLING_TAG");
    const match = new RegExp(`^DELETE .*${root.digest}`);
    proxy.fault(match, { kind: "answer", status: 400, headers: json, body });
    expect(await target.remove?.(root.digest)).toBe(true);
    expect(await target.list()).toEqual([]);
  });

  test("lets nobody (Docker Hub, GHCR) says where to look, and loses no tag", async () => {
    const { target, root } = await tagged("remove/nobody");
    const fault = { kind: "answer", status: 405, headers: json, body: errorOf("UNSUPPORTED") };
    proxy.fault(/^DELETE .*sha256:/, fault as never, { times: 99 });
    for (const what of [root.digest, "one"]) {
      await expect(target.remove?.(what)).rejects.toMatchObject({
        code: "registry-failed",
        hint: expect.stringContaining(`${proxy.host} lets nobody remove things`),
      });
    }
    expect(await target.resolve("one")).toEqual(root);
  });
});

test("what registries want people to read is told, each once", async () => {
  const told: unknown[] = [];
  const from = store("warnings", { onWarning: (warning) => told.push(warning) });
  const headers = { warning: '299 - "this registry closes in May"' };
  proxy.fault(/^HEAD/, { kind: "headers", headers }, { times: 3 });
  for (const tag of ["a", "b", "c"]) await from.resolve(tag);
  expect(told).toEqual([{ registry: proxy.host, text: "this registry closes in May" }]);
});
