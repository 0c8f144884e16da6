import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect } from "vitest";
import { pullBlob, pullManifest, pushImage, tinyBase } from "../support/images.ts";
import { entriesIn } from "../support/layers.ts";
import { type Rig, test } from "../support/rig.ts";
import { type SecondEngine, startEngine } from "../support/second-engine.ts";

const names = ["one", "two"];
const sections = ["a", "b", "c", "d"];
const build = ["build", "--push", "--builder", "one,two", "--jobs", "2"];

// Two engines for the whole file, which the tests kill one after the other.
let engines: readonly SecondEngine[] = [];
beforeAll(async () => {
  engines = await Promise.all(
    names.map((name) => startEngine({ store: "containerd", name, debug: true })),
  );
});
afterAll(async () => {
  for (const engine of engines) await engine[Symbol.asyncDispose]();
});

test("sections run on two engines at the same time, as the plan has said", async ({ rig }) => {
  await using files = await startFiles();
  await writeProject(rig, files);
  const { stdout } = await rig.layerbuild(["plan", ...build.slice(1), "--json"]);
  const { expected, placement } = JSON.parse(stdout);
  expect(expected.map(({ builders }: { builders: number }) => builders)).toEqual([1, 2]);
  const placed = placement.flatMap(({ builder }: { builder: string | null }) => builder ?? []);
  expect(placed.sort()).toEqual(["one", "one", "two", "two"]);

  const running = rig.start(build);
  await files.asked(4);
  files.release();
  const { exitCode, stderr } = await running.finished;
  expect(exitCode).toBe(0);
  expect(await contentsOf(rig)).toEqual(sections);
  expect(await lastRecord(rig, "a")).toMatchObject({
    name: "a",
    builder: /a: started on (\w+)/.exec(stderr)?.[1],
  });
  for (const [at, name] of names.entries()) {
    expect(stderr.match(new RegExp(`: started on ${name}$`, "gm"))).toHaveLength(2);
    const log = (await engines[at]?.log()) ?? "";
    const own = [...stderr.matchAll(new RegExp(`^(\\w): started on ${name}$`, "gm"))];
    for (const [, section] of own) expect(log).toContain(`/tool-cache:${section}-`);
  }
});

test("the steps of an engine that is killed in mid-build go to the other", async ({ rig }) => {
  await using files = await startFiles();
  await writeProject(rig, files);
  const running = rig.start(build);
  await files.asked(4);
  await engines[1]?.stop("SIGKILL");
  files.release();
  const { exitCode, stderr } = await running.finished;
  expect(exitCode).toBe(0);
  expect(stderr.match(/warning: the builder two is gone: .*; left: one$/gm)).toHaveLength(1);
  expect(stderr.match(/: started on two$/gm)).toHaveLength(2);
  expect(stderr.match(/: started on one$/gm)).toHaveLength(4);
  expect(await contentsOf(rig)).toEqual(sections);
});

test("with no engine left the error has the last words of each", async ({ rig }) => {
  await using files = await startFiles();
  await writeProject(rig, files);
  const running = rig.start(build);
  await files.asked(2);
  await engines[0]?.stop("SIGKILL");
  const { exitCode, stderr } = await running.finished;
  expect(exitCode).toBe(2);
  expect(stderr).toContain("error: no builder is left");
  expect(stderr).toMatch(/^two: Cannot connect to the Docker daemon at .*-two-/m);
  expect(stderr).toMatch(/^one: .*\n {2}Cannot connect to the Docker daemon at .*-one-/m);
});

/** Four sections that each add one file of a server, and the engines as docker contexts. */
async function writeProject(rig: Rig, files: Files): Promise<void> {
  const { host } = rig.registry;
  await pushImage({ host, repository: "base", tag: "1" }, tinyBase());
  const adds = sections.map((name) => `  ${name}: { instructions: "ADD ${files.url}/${name} /" }`);
  await rig.write({
    "layers.yaml": `version: 1
repository: ${host}/tool
base: { image: "${host}/base:1" }
sections:
${adds.join("\n")}
`,
  });
  for (const [at, name] of names.entries()) {
    await rig.docker(["context", "create", name, "--docker", `host=${engines[at]?.host}`]);
  }
}

/** What the image has in the files of the sections. */
async function contentsOf({ registry: { host } }: Rig): Promise<string[]> {
  const { bytes } = await pullManifest({ host, repository: "tool", tag: "latest" });
  const contents = new Map<string, string | undefined>();
  for (const { digest } of JSON.parse(bytes.toString()).layers) {
    const tar = gunzipSync(await pullBlob({ host, repository: "tool" }, digest));
    for (const { path, content } of await entriesIn(tar)) contents.set(path, content);
  }
  return sections.map((name) => contents.get(name) ?? "");
}

/** What the cache repository has kept of a section's newest build. */
async function lastRecord({ registry: { host } }: Rig, section: string): Promise<unknown> {
  const place = { host, repository: "tool-cache", tag: `last-${section}-linux-amd64` };
  const { layers } = JSON.parse((await pullManifest(place)).bytes.toString());
  return JSON.parse((await pullBlob(place, layers[0].digest)).toString());
}

/** A server of files, each with its name as its content, that keeps who asks waiting. */
interface Files extends AsyncDisposable {
  readonly url: string;
  /** Until so many have been asked for: their builds are under way then. */
  asked(count: number): Promise<void>;
  /** Answers, from now on. */
  release(): void;
}

async function startFiles(): Promise<Files> {
  const waiting = new Map<ServerResponse, string>();
  let isOpen = false;
  let changed: () => void = () => undefined;
  const server: Server = createServer((request, response) => {
    const name = (request.url ?? "").slice(1);
    // A plan asks which version it is; only builds wait.
    if (request.method === "HEAD") return void response.setHeader("etag", `"${name}"`).end();
    if (isOpen) return void response.end(name);
    waiting.set(response, name);
    changed();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async asked(count) {
      while (new Set(waiting.values()).size < count) {
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
    },
    release() {
      isOpen = true;
      for (const [response, name] of waiting) response.end(name);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
