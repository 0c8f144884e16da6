import { access } from "node:fs/promises";
import { describe, expect } from "vitest";
import { places } from "../support/places.ts";
import { writeCopyProject } from "../support/projects.ts";
import { test } from "../support/rig.ts";

describe.each(places)("with $name, options of build:", (place) => {
  test("--require-cached fails with the list of what would be built, and builds nothing", async ({
    rig,
  }) => {
    await writeCopyProject(rig);
    const refused = await rig.layerbuild(["build", ...place.args, "--require-cached"]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("section:a:linux/amd64");
    expect(refused.stderr).toContain("section:b:linux/amd64");
    expect(await rig.buildxCalls()).toEqual([]);
    expect((await rig.layerbuild(["build", ...place.args])).exitCode).toBe(0);
    expect((await rig.layerbuild(["build", ...place.args, "--require-cached"])).exitCode).toBe(0);
  });

  test("--only builds that section and publishes nothing", async ({ rig }) => {
    await writeCopyProject(rig);
    const { exitCode, stdout } = await rig.layerbuild(["build", ...place.args, "--only", "b"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    expect(await rig.buildxCalls()).toHaveLength(1);
    const unknown = await rig.layerbuild(["build", ...place.args, "--only", "c"]);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain("sections are: a, b");
  });

  test("--dry-run writes nothing", async ({ rig }) => {
    await writeCopyProject(rig);
    await rig.registry.clearLog();
    const { exitCode, stdout } = await rig.layerbuild(["build", ...place.args, "--dry-run"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^a +to build/m);
    expect(await rig.dockerCalls()).toEqual([]);
    const methods = (await rig.registry.log()).map(({ method }) => method);
    expect(methods.filter((method) => method !== "GET" && method !== "HEAD")).toEqual([]);
    await expect(access(rig.store)).rejects.toThrow("ENOENT");
  });
});

describe("options of build", () => {
  test("--no-cache builds every section, without the builder's cache", async ({ rig }) => {
    await writeCopyProject(rig);
    await rig.layerbuild(["build", "--push"]);
    await rig.forgetCalls();
    expect((await rig.layerbuild(["build", "--push", "--no-cache"])).exitCode).toBe(0);
    const calls = await rig.buildxCalls();
    expect(calls).toHaveLength(2);
    expect(calls.every((argv) => argv.includes("--no-cache"))).toBe(true);
  });

  test("SOURCE_DATE_EPOCH dates the merged image and leaves the sections alone", async ({
    rig,
  }) => {
    await writeCopyProject(rig);
    await rig.layerbuild(["build", "--push"]);
    await rig.forgetCalls();
    const env = { SOURCE_DATE_EPOCH: "1000000000" };
    expect((await rig.layerbuild(["build", "--push"], { env })).exitCode).toBe(0);
    expect(await rig.buildxCalls()).toEqual([]);
    const { stdout } = await rig.skopeo([
      "inspect",
      "--tls-verify=false",
      `docker://${rig.registry.host}/tool:latest`,
    ]);
    expect(JSON.parse(stdout).Created).toBe("2001-09-09T01:46:40Z");
  });

  test("--progress json gives one event a line", async ({ rig }) => {
    await writeCopyProject(rig);
    const { stderr } = await rig.layerbuild(["build", "--push", "--progress", "json"]);
    const types = stderr.split("\n").map((line) => JSON.parse(line).type as string);
    expect(types[0]).toBe("run-started");
    expect(types.at(-1)).toBe("run-finished");
    expect(types.filter((type) => type === "step-finished")).toHaveLength(5);
  });

  test("a plan can be drawn", async ({ rig }) => {
    await writeCopyProject(rig);
    expect((await rig.layerbuild(["plan", "--graph", "mermaid"])).stdout).toMatch(/^flowchart/);
    expect((await rig.layerbuild(["plan", "--graph", "dot"])).stdout).toMatch(/^digraph/);
  });
});
