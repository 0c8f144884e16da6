import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Event } from "../../../src/run/event.ts";
import { deliver, type Output } from "../../../src/run/outputs.ts";
import { published } from "../../support/delivery.ts";
import { memoryRegistry } from "../../support/memory-store.ts";
import { baseStep } from "../../support/outcomes.ts";
import { freshBlob, pushImage, tinyImage } from "../../support/tiny-image.ts";

const repository = { registry: "r.test:5000", path: "acme/tools" };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-outputs-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Delivers an image of two tags; gives back what was told. */
async function delivered(outputs: readonly Output[], signal = new AbortController().signal) {
  const { open } = memoryRegistry();
  const layers = [freshBlob()];
  const descriptor = await pushImage(open(repository), tinyImage(layers), layers);
  const result = { descriptor, repository };
  const outcomes = [
    { step: baseStep(), status: "cached" as const, reason: "", result },
    published("tools", result, ["latest", "v1"]),
  ];
  const events: Event[] = [];
  const emit = (event: Event) => events.push(event);
  const options = { open, env: { PATH: "" }, signal, emit, now: () => 7 };
  await deliver(outcomes, outputs, options);
  await deliver(outcomes, outputs, options);
  return events;
}

test("every output is told, and whether there was anything to write", async () => {
  const [oci, tar, docker] = ["out", "out.tar", "docker.tar"].map((name) => join(folder, name));
  const outputs: Output[] = [
    { kind: "oci", path: oci ?? "" },
    { kind: "oci", path: tar ?? "" },
    { kind: "docker", path: docker ?? "" },
  ];
  const told = (output: string | undefined, written: boolean) => ({
    type: "output-written",
    at: 7,
    output,
    written,
  });
  expect(await delivered(outputs)).toEqual([
    told(oci, true),
    told(tar, true),
    told(docker, true),
    told(oci, false),
    told(tar, true),
    told(docker, true),
  ]);
  expect((await readdir(folder)).sort()).toEqual(["docker.tar", "out", "out.tar"]);
  const [one, other] = [await readFile(tar ?? ""), await readFile(docker ?? "")];
  expect(one.equals(other)).toBe(true);
});

test.each([
  ["oci", "file/out"],
  ["oci", "file/out.tar"],
  ["docker", "file/x.tar"],
] as const)(
  "an output of type %s that can't be written is told by its path",
  async (kind, name) => {
    await writeFile(join(folder, "file"), "");
    const path = join(folder, name);
    await expect(delivered([{ kind, path }])).rejects.toMatchObject({
      code: "output-failed",
      message: expect.stringContaining(path),
    });
  },
);

test("an engine that there is no docker for is told", async () => {
  await expect(delivered([{ kind: "engine" }])).rejects.toMatchObject({
    code: "builder-missing",
    message: "docker is not on the PATH",
  });
});

test("an interrupted run writes nothing", async () => {
  const work = delivered([{ kind: "docker", path: join(folder, "x.tar") }], AbortSignal.abort());
  await expect(work).rejects.toMatchObject({ code: "interrupted" });
  expect(await readdir(folder)).toEqual([]);
});
