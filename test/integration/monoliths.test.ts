import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { mirrorEnv } from "../support/engine.ts";
import { type Monolith, monoliths } from "../support/monoliths.ts";
import { type Finished, type Rig, test } from "../support/rig.ts";

// One store for all of them: what they have in common is copied once.
let store = "";

beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), "layerbuild-monoliths-"));
});

afterAll(() => rm(store, { recursive: true, force: true }));

const layerbuild = (rig: Rig, ...args: readonly string[]): Promise<Finished> =>
  rig.layerbuild(args, { env: { ...mirrorEnv, LAYERBUILD_STORE: store } });

/** Dockerfile and context, and the layerfile that `init` makes of them. Returns the image's name. */
async function takeApart(rig: Rig, { name, folder }: Monolith): Promise<string> {
  await cp(folder, rig.directory, {
    recursive: true,
    filter: (path) => basename(path) !== "expect.json",
  });
  const repository = `${rig.registry.host}/${name}`;
  expect(await layerbuild(rig, "init", "--repository", repository)).toMatchObject({ exitCode: 0 });
  return `${repository}:latest`;
}

describe("a monolith taken apart by init is the same image, built once", () => {
  const offline = monoliths.filter(({ behaviour }) => behaviour);

  test.for(offline)("$name", { timeout: 600_000 }, async (monolith, { rig }) => {
    const image = await takeApart(rig, monolith);
    expect(await layerbuild(rig, "build", "--load")).toMatchObject({ exitCode: 0 });

    for (const [line, printed] of monolith.behaviour ?? []) {
      const { stdout } = await rig.docker(["run", "--rm", "--entrypoint", "sh", image, "-c", line]);
      expect({ line, stdout: stdout.trim() }).toEqual({ line, stdout: printed });
    }
    for (const [format, printed] of monolith.config ?? []) {
      const { stdout } = await rig.docker(["inspect", "--format", format, image]);
      expect({ format, stdout }).toEqual({ format, stdout: printed });
    }

    expect(await layerbuild(rig, "verify")).toMatchObject({ exitCode: 0 });

    await rig.forgetCalls();
    expect(await layerbuild(rig, "build")).toMatchObject({ exitCode: 0 });
    expect(await rig.buildxCalls()).toEqual([]);
  });
});

test("verify names what a broken layerfile lost, and the section that lost it", {
  timeout: 600_000,
}, async ({ rig }) => {
  const monolith = monoliths.find(({ name }) => name === "heredocs");
  if (!monolith) throw new Error("there is no monolith heredocs");
  await takeApart(rig, monolith);
  const path = join(rig.directory, "layers.yaml");
  const text = await readFile(path, "utf8");
  await rig.write({
    "layers.yaml": text.replace('echo "made for $SERVICE"', 'echo "made by $SERVICE"'),
  });
  expect(await layerbuild(rig, "build")).toMatchObject({ exitCode: 0 });

  const { exitCode, stdout, stderr } = await layerbuild(rig, "verify");
  expect(exitCode).toBe(1);
  expect(stdout + stderr).toContain("/srv/inventory/README");
});
