import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadLayerfile } from "../../../src/config/load.ts";
import { type MonolithOptions, monolithSpec } from "../../../src/config/monolith.ts";

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "layerbuild-monolith-"));
});
afterEach(() => rm(project, { recursive: true }));

async function write(files: { readonly [path: string]: string }): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
}

const layerfile = `
version: 1
repository: r.test/a
base: { instructions: "FROM debian", args: { SUITE: "12", A: base }, secrets: [{ id: s }] }
sections:
  one: { instructions: RUN one, args: { A: one }, contexts: { more: docker-image://alpine } }
  two: { instructions: RUN two, args: { A: two }, ssh: [default], secrets: [{ id: s, env: S }] }
`;

const load = () => loadLayerfile({ cwd: project, env: {} });
const spec = async (options: Partial<MonolithOptions> = {}) =>
  monolithSpec(await load(), {
    file: join(project, "Dockerfile"),
    args: {},
    cwd: project,
    ...options,
  });

test("the monolith is built with what base and sections are built with, and in the project", async () => {
  await write({
    "layers.yaml": layerfile,
    Dockerfile: "FROM debian\nRUN one\n",
    ".dockerignore": "x\n",
  });
  expect(await spec({ args: { B: "b", SUITE: "13" } })).toMatchObject({
    context: project,
    ignore: "x\n",
    args: { SUITE: "13", A: "two", B: "b" },
    contexts: { more: { kind: "image" } },
    secrets: [{ id: "s", env: "S" }],
    ssh: ["default"],
    network: undefined,
  });
});

test("it may be another stage, in another context, with an ignore file of its own", async () => {
  await write({
    "layers.yaml": layerfile,
    Dockerfile: "FROM debian AS a\nRUN a\nFROM a\nRUN b\n",
    "Dockerfile.dockerignore": "y\n",
    "docker/x": "",
  });
  const { dockerfile, context, ignore } = await spec({
    target: "a",
    context: join(project, "docker"),
  });
  expect(dockerfile.source.text).toBe("FROM debian AS a\nRUN a\n");
  expect({ context, ignore }).toEqual({ context: join(project, "docker"), ignore: "y\n" });
});

test("what is wrong with it is told", async () => {
  await write({ "layers.yaml": layerfile, Dockerfile: "RUN one\nBAD x\n", nofrom: "RUN one\n" });
  await expect(spec()).rejects.toMatchObject({
    code: "config-invalid",
    message: "Dockerfile has 1 problem",
    diagnostics: [{ code: "unknown-instruction" }],
  });
  await expect(spec({ file: join(project, "nofrom") })).rejects.toMatchObject({
    diagnostics: [{ code: "from-missing" }],
  });
  await expect(spec({ file: join(project, "none") })).rejects.toMatchObject({
    code: "usage",
    message: "the Dockerfile none can't be read (ENOENT)",
  });
  await write({ Dockerfile: "FROM a\n" });
  await expect(spec({ context: join(project, "none") })).rejects.toMatchObject({
    message: "there is no folder none",
  });
  await expect(spec({ target: "none" })).rejects.toMatchObject({
    diagnostics: [{ code: "unknown-stage" }],
  });
});

test("a layerfile names it, relative to itself, and it must be there", async () => {
  await write({ "layers.yaml": `${layerfile}monolith: docker/Dockerfile\n` });
  await expect(load()).rejects.toMatchObject({ diagnostics: [{ code: "missing-file" }] });
  await write({ "docker/Dockerfile": "FROM a\n" });
  expect((await load()).monolith).toBe(join(project, "docker/Dockerfile"));
});
