import { join } from "node:path";
import { expect } from "vitest";
import { askEngine } from "../../src/builder/engine.ts";
import { mediaTypes } from "../../src/image/descriptor.ts";
import { digestOf } from "../../src/image/digest.ts";
import type { Event } from "../../src/run/event.ts";
import { deliver, type Output } from "../../src/run/outputs.ts";
import { asOci } from "../../src/store/as-oci.ts";
import { openLayout } from "../../src/store/layout.ts";
import type { OpenStore } from "../../src/store/store.ts";
import { published, storeIndex, storeMade } from "../support/delivery.ts";
import { type ImageData, makeImage, tinyBase } from "../support/images.ts";
import { test } from "../support/rig.ts";

const arm = { os: "linux", architecture: "arm64" };
const { env } = process;
const idle = new AbortController().signal;

const imageOf = (data: ImageData) =>
  makeImage({
    chapters: [{ files: { "what.txt": "merged\n" } }],
    config: { Cmd: ["/x"] },
    ...data,
  });

const writtenIn = (events: readonly Event[]) =>
  events.map((event) => event.type === "output-written" && event.written);

test("what is written is what docker and skopeo read", async ({ rig }) => {
  const { open } = openLayout(rig.store);
  const one = { registry: rig.registry.host, path: "one" };
  const two = { registry: rig.registry.host, path: "two" };
  const image = imageOf({ on: tinyBase() });
  const own = imageOf({ family: "docker", on: tinyBase("docker") });
  const foreign = imageOf({ family: "docker", on: tinyBase("docker"), platform: arm });
  const single = await storeMade(open(one), image);
  const index = await storeIndex(open(two), mediaTypes.dockerIndex, [foreign, own]);
  const named = { store: open(two), descriptor: index, repository: two, tags: [] };
  const ociIndex = (await asOci(named)).descriptor;
  const outcomes = [
    published("one", { descriptor: single, repository: one }, ["latest", "v1"]),
    published("two", { descriptor: index, repository: two }, ["v2"]),
  ];
  const path = (name: string) => join(rig.directory, name);
  const outputs: Output[] = [
    { kind: "engine" },
    { kind: "oci", path: path("out") },
    { kind: "oci", path: path("out.tar") },
    { kind: "docker", path: path("docker.tar") },
  ];
  const events: Event[] = [];
  const emit = (event: Event) => events.push(event);
  const options = { open, env, signal: idle, emit, now: () => 0 };
  await deliver(outcomes, outputs, options);
  await deliver(outcomes, outputs, options);
  expect(writtenIn(events)).toEqual([true, true, true, true, false, false, true, true]);

  // The engine has all of them, whichever way they came.
  const { store } = await askEngine({ env, signal: idle });
  const configs = [image, image, own].map((made) => made.image.manifest.config.digest);
  const idsOf = (indexId: string) =>
    store === "containerd" ? [single.digest, single.digest, indexId] : configs;
  const references = [
    `${one.registry}/one:latest`,
    `${one.registry}/one:v1`,
    `${two.registry}/two:v2`,
  ];
  const inEngine = async () => {
    const found = references.map((name) =>
      rig.docker(["image", "inspect", "--format", "{{.Id}}", name]),
    );
    return (await Promise.all(found)).map(({ stdout }) => stdout);
  };
  expect(await inEngine()).toEqual(idsOf(index.digest));
  for (const [name, digest] of [
    ["out.tar", ociIndex.digest],
    ["docker.tar", index.digest],
  ] as const) {
    await rig.docker(["rmi", "--force", ...references]);
    await rig.docker(["load", "--input", path(name)]);
    expect(await inEngine()).toEqual(idsOf(digest));
  }
  for (const reference of references.slice(1)) {
    const line = `id=$(docker create ${reference}); docker export "$id" | tar -xO what.txt; docker rm "$id"`;
    expect((await rig.shell(line)).stdout).toMatch(/^merged\n/);
  }

  for (const [source, { digest }] of [
    [`oci:${path("out")}:v1`, single],
    [`oci:${path("out")}:v2`, ociIndex],
    [`oci-archive:${path("out.tar")}:v2`, ociIndex],
    [`oci-archive:${path("docker.tar")}:latest`, single],
  ] as const) {
    const to = path(`copy-${digest.slice(7)}`);
    await rig.skopeo(["copy", "--all", "--preserve-digests", source, `dir:${to}`]);
    const { stdout } = await rig.skopeo(["manifest-digest", join(to, "manifest.json")]);
    expect(stdout).toBe(digest);
  }
  for (const name of ["out.tar", "docker.tar"]) {
    for (const [at, reference] of references.entries()) {
      const source = `docker-archive:${path(name)}:${reference}`;
      const { stdout } = await rig.skopeo(["inspect", "--config", "--raw", source]);
      expect(digestOf(stdout)).toBe(configs[at]);
    }
  }
  await rig.skopeo(["copy", `oci:${path("out")}:v1`, `docker-archive:${path("skopeo.tar")}`]);
});

test("an engine that fails, or an image that breaks off, is told and leaves no image", async ({
  rig,
}) => {
  const repository = { registry: rig.registry.host, path: "broken" };
  const { open } = openLayout(rig.store);
  const image = imageOf({});
  const descriptor = await storeMade(open(repository), image);
  const outcomes = [published("broken", { descriptor, repository }, ["latest"])];
  const to = (store: OpenStore, DOCKER_HOST = env.DOCKER_HOST) =>
    deliver(outcomes, [{ kind: "engine" }], {
      open: store,
      env: { ...env, DOCKER_HOST },
      signal: idle,
      emit: () => {},
      now: () => 0,
    });
  const [layer] = image.image.manifest.layers;
  const breaking: OpenStore = (where) => ({
    ...open(where),
    fetch: async (wanted) => {
      const source = await open(where).fetch(wanted);
      return wanted.digest === layer?.digest ? source.destroy(new Error("broke off")) : source;
    },
  });
  await expect(to(breaking)).rejects.toThrow("broke off");
  await expect(to(open, `unix://${rig.directory}/absent.sock`)).rejects.toMatchObject({
    code: "builder-missing",
    message: "no Docker engine answers",
  });
  const { stdout } = await rig.docker(["images", "--quiet", `${repository.registry}/broken`]);
  expect(stdout).toBe("");
});
