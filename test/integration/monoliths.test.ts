import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { mirrorEnv } from "../support/engine.ts";
import { type Monolith, monoliths, type Part, partsOf } from "../support/monoliths.ts";
import { type Finished, type Rig, test } from "../support/rig.ts";

// Nothing is pushed. One store for all tests: what they have in common is built and copied once.
const registry = "monoliths.example.com";
const offline = monoliths.filter(({ behaviour }) => behaviour);
const imageOf = ({ name }: Monolith): string => `${registry}/${name}:latest`;
let store = "";

beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), "layerbuild-monoliths-"));
});

afterAll(async () => {
  await execa("docker", ["rmi", "--force", ...offline.map(imageOf)], { reject: false });
  await rm(store, { recursive: true, force: true });
});

const layerbuild = (rig: Rig, ...args: readonly string[]): Promise<Finished> =>
  rig.layerbuild(args, { env: { ...mirrorEnv, LAYERBUILD_STORE: store } });

/** Dockerfile and context, and the layerfile that `init` makes of them. */
async function takeApart(rig: Rig, { name, folder }: Monolith): Promise<void> {
  await cp(folder, rig.directory, {
    recursive: true,
    filter: (path) => basename(path) !== "expect.json",
  });
  // Whatever the umask of the checkout was.
  expect(await rig.shell("chmod -R u=rwX,go=rX .")).toMatchObject({ exitCode: 0 });
  const init = await layerbuild(rig, "init", "--repository", `${registry}/${name}`);
  expect(init).toMatchObject({ exitCode: 0 });
}

/** What each line prints, all in one container. */
async function printedBy(rig: Rig, image: string, lines: readonly string[]): Promise<string[]> {
  const script = lines.map((line) => `(${line}\n)\necho ---`).join("\n");
  const run = ["run", "--rm", "--entrypoint", "sh", image, "-c", script];
  const { stdout } = await rig.docker(run);
  return `${stdout}\n`.split("---\n").map((text) => text.trim());
}

describe("a monolith taken apart by init is the same image, built once", () => {
  test.for(offline)("$name", { timeout: 600_000 }, async (monolith, { rig }) => {
    const { behaviour = [], config = [] } = monolith;
    const image = imageOf(monolith);
    await takeApart(rig, monolith);
    expect(await layerbuild(rig, "build", "--load")).toMatchObject({ exitCode: 0 });

    const lines = behaviour.map(([line]) => line);
    const printed = await printedBy(rig, image, lines);
    expect(lines.map((line, at) => [line, printed[at]])).toEqual(behaviour);
    for (const [format, expected] of config) {
      const { stdout } = await rig.docker(["inspect", "--format", format, image]);
      expect([format, stdout]).toEqual([format, expected]);
    }

    expect(await layerbuild(rig, "verify")).toMatchObject({ exitCode: 0 });

    await rig.forgetCalls();
    expect(await layerbuild(rig, "build")).toMatchObject({ exitCode: 0 });
    expect(await rig.buildxCalls()).toEqual([]);
  });
});

test("verify names the paths that a broken layerfile gets wrong, and whose they are", {
  timeout: 600_000,
}, async ({ rig }) => {
  const monolith = monoliths.find(({ name }) => name === "users-permissions");
  if (!monolith) throw new Error("there is no monolith users-permissions");
  await takeApart(rig, monolith);
  const path = join(rig.directory, "layers.yaml");
  const text = await readFile(path, "utf8");
  const link = / \\\n.*ln -s \/opt\/tools\/hello .*/;
  const hardening = /\n.*RUN find \/usr\/local\/bin .*/;
  expect(text).toMatch(link);
  expect(text).toMatch(hardening);
  await rig.write({ "layers.yaml": text.replace(link, "").replace(hardening, "") });

  const { exitCode, stdout } = await layerbuild(rig, "verify", "--json");
  expect(exitCode).toBe(1);
  const { equivalent, platforms } = JSON.parse(stdout);
  expect(equivalent).toBe(false);
  const { name: section } = sectionWith(text, "chmod 4755");
  // What is not there any more is of the instruction that made it.
  expect(platforms[0].differences).toMatchObject([
    {
      change: "removed",
      path: "/usr/local/bin/hello",
      of: expect.stringContaining("ln -s /opt/tools/hello"),
    },
    {
      change: "changed",
      path: "/usr/local/bin/whoisit",
      details: ["mode 755 → 4755"],
      of: `section ${section}`,
    },
  ]);
});

function sectionWith(layersYaml: string, words: string): Part {
  const found = partsOf(layersYaml).find(({ text }) => text.includes(words));
  if (!found) throw new Error(`no section has ${words}`);
  return found;
}
