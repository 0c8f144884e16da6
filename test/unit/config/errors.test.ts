import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadLayerfile } from "../../../src/config/load.ts";
import { formatError, LayerbuildError } from "../../../src/diagnostics/error.ts";

const cases = fileURLToPath(new URL("../../cases/config-errors/", import.meta.url));
const files = await readdir(cases);
const names = files.filter((file) => file.endsWith(".yaml")).map((file) => basename(file, ".yaml"));

describe("what a person sees of a file that is wrong", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "layerbuild-"));
    await mkdir(join(folder, "assets"));
    await writeFile(join(folder, "assets", "Dockerfile"), "RUN true\n");
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(names)("is said in full for %s", async (name) => {
    const project = join(folder, name);
    await cp(join(cases, "project"), project, { recursive: true });
    await cp(join(cases, `${name}.yaml`), join(project, "layers.yaml"));
    await symlink("../assets", join(project, "link"));
    const error = await loadLayerfile({ cwd: project, env: { SET: "set" } }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof LayerbuildError)) throw error ?? new Error("the file was accepted");
    expect(error.exitCode).toBe(2);
    await expect(`${formatError(error)}\n`).toMatchFileSnapshot(join(cases, `${name}.txt`));
  });

  it("is recorded for every case, and for nothing else", () => {
    const recorded = files.filter((file) => file.endsWith(".txt"));
    expect(recorded.sort()).toEqual(names.map((name) => `${name}.txt`).sort());
  });
});
