import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { Manifest } from "../../src/image/manifest.ts";
import { entriesIn } from "../support/layers.ts";
import { type Place, places, registry } from "../support/places.ts";
import { writeCopyProject } from "../support/projects.ts";
import { type Rig, test } from "../support/rig.ts";
import { type SecondEngine, startEngine } from "../support/second-engine.ts";

const [, local = registry] = places;
let classic: SecondEngine;

beforeAll(async () => {
  classic = await startEngine({ store: "classic" });
});

afterAll(async () => {
  await classic[Symbol.asyncDispose]();
});

const onClassic = () => ({ env: { DOCKER_HOST: classic.host } });

/** The files of an image's layers, without times, and what it runs with. */
async function contentOf(rig: Rig, place: Place) {
  const manifest = await place.manifest(rig, "tool", "latest");
  const { config, layers } = JSON.parse(String(manifest?.bytes)) as Manifest;
  const read = layers.map(async ({ digest }) => {
    const bytes = await place.blob(rig, "tool", digest);
    // Gzip's first two bytes: what the classic store gives away is not compressed.
    const entries = await entriesIn(bytes.readUInt16BE() === 0x1f8b ? gunzipSync(bytes) : bytes);
    return entries.map(({ mtime: _, ...entry }) => entry);
  });
  const document = JSON.parse(String(await place.blob(rig, "tool", config.digest)));
  return { layers: await Promise.all(read), config: document.config };
}

/** The names that images have in the engine. */
async function namesIn(rig: Rig): Promise<string[]> {
  const args = ["--host", classic.host, "images", "--format", "{{.Repository}}:{{.Tag}}"];
  return (await rig.docker(args)).stdout.split("\n").filter((name) => name !== "");
}

test("both image stores of the engine build the same into the local store and at a registry", async ({
  rig,
}) => {
  await writeCopyProject(rig);
  expect((await rig.layerbuild(["build"])).exitCode).toBe(0);
  const expected = await contentOf(rig, local);
  const elsewhere = { ...rig, store: join(rig.directory, "other: store") };
  const args = ["build", "--store", elsewhere.store];
  expect((await rig.layerbuild(args, onClassic())).exitCode).toBe(0);
  expect(await contentOf(elsewhere, local)).toEqual(expected);
  // What was pushed to the registry on loopback is gone from the engine with its name.
  expect(await namesIn(rig)).toEqual([]);
  await rig.forgetCalls();
  expect((await rig.layerbuild(args, onClassic())).exitCode).toBe(0);
  expect(await rig.dockerCalls()).toEqual([]);

  // Built for the registry, too, not copied there.
  const pushed = await rig.layerbuild(["build", "--push", "--store", "none"], onClassic());
  expect(pushed.exitCode).toBe(0);
  expect(await rig.buildxCalls()).toHaveLength(2);
  expect(await contentOf(rig, registry)).toEqual(expected);
});

describe.each([
  ["the machine's engine", () => ({})],
  ["an engine with the classic store", onClassic],
])("with %s", (_, options) => {
  test("an image that only the engine has can be a base, and is copied once", async ({ rig }) => {
    await writeCopyProject(rig);
    const name = `${rig.registry.host}/only:1`;
    const path = join(rig.directory, "layers.yaml");
    const text = await readFile(path, "utf8");
    await rig.write({
      "layers.yaml": text.replace(`${rig.registry.host}/base:1`, name),
      "only/Dockerfile": "FROM scratch\nCOPY Dockerfile /only\n",
    });
    const missing = await rig.layerbuild(["build"], options());
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain(`there is no image ${name}`);

    const made = await rig.shell(`docker buildx build --tag ${name} only`, options());
    expect(made.exitCode).toBe(0);
    const plan = await rig.layerbuild(["plan"], options());
    expect(plan.stdout).toContain("from the engine");
    expect((await rig.layerbuild(["build"], options())).exitCode).toBe(0);
    const { layers } = await contentOf(rig, local);
    expect(layers.map(([entry]) => entry?.path)).toEqual(["only", "a.txt", "b.txt"]);
    const saved = (await rig.dockerCalls()).filter(([, verb]) => verb === "save");
    expect(saved).toHaveLength(1);
  });
});
